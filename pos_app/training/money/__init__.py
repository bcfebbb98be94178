"""Money that moves: payments, what the bank asks, refunds, disputes, balance and payouts."""
