"""What is true of sales, subscriptions and access; pure: no Flask, no database, no clock."""
