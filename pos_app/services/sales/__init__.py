"""What a cashier tells the till to do: sell, refund, void."""
