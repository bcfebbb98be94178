"""Money given back: refunds, tenders taken out of a sale, voids."""
