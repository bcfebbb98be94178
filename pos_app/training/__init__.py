"""A simulated Stripe account, served on loopback for training mode and for the tests.

`server` runs it in a thread and `__main__` alone; `api` lets requests in and out. Each resource of
Stripe's has a module with its endpoints (`customers`, `payment_intents`, `terminal_readers` ...);
`customer_side` is the customer at readers, pages and banks. What they share: `account` (objects
and clock), `world` (all accounts and their file), `params`, `lists`, `views` and `errors`.
`sample_store` fills an account with three months of a shop.
"""
