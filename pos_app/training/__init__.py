"""A simulated Stripe account, served on loopback for training mode and for the tests.

`http.server` runs it in a thread and `__main__` alone; `http.api` lets requests in and out. Each
resource of Stripe's has a module with its endpoints (`customers.customers`,
`money.payment_intents`, `terminal.readers` ...); `http.customer_side` is the customer at readers,
pages and banks. What they share is `core`: `account` (objects and clock), `simulator` (all accounts
and their file), `params`, `lists`, `views` and `errors`. `sample.store` fills an account with
three months of a shop.
"""
