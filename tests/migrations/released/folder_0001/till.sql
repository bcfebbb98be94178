BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE attempt (
	id VARCHAR(36) NOT NULL, 
	tender_id VARCHAR(36), 
	refund_id VARCHAR(36), 
	register_id VARCHAR(36) NOT NULL, 
	endpoint VARCHAR(64) NOT NULL, 
	idempotency_key VARCHAR(36) NOT NULL, 
	params JSON NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	outcome VARCHAR(64) NOT NULL, 
	request_id VARCHAR(64), 
	started_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	CONSTRAINT pk_attempt PRIMARY KEY (id), 
	CONSTRAINT fk_attempt_refund_id_refund FOREIGN KEY(refund_id) REFERENCES refund (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_attempt_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_attempt_tender_id_tender FOREIGN KEY(tender_id) REFERENCES tender (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_attempt_idempotency_key UNIQUE (idempotency_key)
);
INSERT INTO "attempt" VALUES('c3468d56-5e47-4902-b075-750db39c0345','d0117acf-666d-4640-9517-b44394d68940',NULL,'c9ff30ab-66f7-48fa-9348-73057ceb9651','payment_intents.confirm','f4066b1b-d0eb-4aab-a3a8-cf1a292d5b4d','{"payment_method": "pm_704tkgZCcMIeUOwQqpPnCa1j"}','answered','succeeded',NULL,'2026-11-29 02:14:12.297222','2026-11-29 02:14:12.329700');
INSERT INTO "attempt" VALUES('544e7eb9-c196-4bec-99ea-8bd0abccadfb','1b896f25-8db4-4371-b1ab-ea92d8d3f32c',NULL,'c9ff30ab-66f7-48fa-9348-73057ceb9651','payment_intents.confirm','94618116-537c-4904-b8c4-22c36ec7fc4c','{"payment_method": "pm_704tkgZCcMIeUOwQqpPnCa1j"}','answered','succeeded',NULL,'2026-11-29 02:14:12.380155','2026-11-29 02:14:12.395811');
INSERT INTO "attempt" VALUES('f426bfb6-7f17-439e-9b94-7460aa24a3f5',NULL,'06b8616b-1e41-4ed6-8a36-2630f5fff03d','c9ff30ab-66f7-48fa-9348-73057ceb9651','refunds.create','8e692583-17a1-4d46-935f-f4cc37bd9a95','{"amount": 200}','answered','succeeded',NULL,'2026-11-29 02:14:12.426722','2026-11-29 02:14:12.459464');
INSERT INTO "attempt" VALUES('97a8c72e-110c-4ab2-9e87-b2e86facb943','d8eb1e53-f073-4b86-9119-0a26329676bf',NULL,'c9ff30ab-66f7-48fa-9348-73057ceb9651','payment_intents.confirm','246c8eaf-65b8-473c-9115-17b7a13c5f61','{"payment_method": "pm_704tkgZCcMIeUOwQqpPnCa1j"}','unknown','no answer',NULL,'2026-11-29 02:14:12.520547','2026-11-29 02:14:13.984959');
CREATE TABLE book (
	id VARCHAR(36) NOT NULL, 
	mode VARCHAR(16) NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_book PRIMARY KEY (id)
);
INSERT INTO "book" VALUES('7cca9b2c-99f4-4777-bc90-8e59ce7641ed','test','2026-11-29 02:14:11.729398');
CREATE TABLE cashier (
	id VARCHAR(36) NOT NULL, 
	name VARCHAR NOT NULL, 
	role VARCHAR(16) NOT NULL, 
	active BOOLEAN NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_cashier PRIMARY KEY (id)
);
INSERT INTO "cashier" VALUES('4fcb4e9f-5140-4139-a42e-387ff26f7979','Ana','manager',1,'2026-11-29 02:14:11.729398');
CREATE TABLE category (
	id VARCHAR(36) NOT NULL, 
	name VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	hue INTEGER NOT NULL, 
	CONSTRAINT pk_category PRIMARY KEY (id)
);
CREATE TABLE customer (
	id VARCHAR(36) NOT NULL, 
	stripe_id VARCHAR(64), 
	stripe_state VARCHAR(16) NOT NULL, 
	create_key VARCHAR(36) NOT NULL, 
	name VARCHAR NOT NULL, 
	email VARCHAR NOT NULL, 
	phone VARCHAR NOT NULL, 
	notes TEXT NOT NULL, 
	search_text VARCHAR NOT NULL, 
	default_card_id VARCHAR(64), 
	cards_synced_at DATETIME, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	anonymised_at DATETIME, 
	CONSTRAINT pk_customer PRIMARY KEY (id), 
	CONSTRAINT uq_customer_stripe_id UNIQUE (stripe_id)
);
INSERT INTO "customer" VALUES('7c638d39-161b-4571-9fc9-969c23abee2c','cus_dUW1Ee3wzJ2UjP','linked','ea5ca2c0-9ec4-40b3-a16c-76b0bc261fc3','Ada Lovelace','ada@example.com','','','ada lovelace ada@example.com 4242',NULL,'2026-11-29 02:14:12.155178','2026-11-29 02:14:12.063784','2026-11-29 02:14:12.063784',NULL);
CREATE TABLE history_entry (
	id VARCHAR(64) NOT NULL, 
	sale_id VARCHAR(36), 
	intent_id VARCHAR(64), 
	customer_id VARCHAR(36), 
	occurred_at DATETIME NOT NULL, 
	amount_minor BIGINT NOT NULL, 
	refunded_minor BIGINT NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	method VARCHAR NOT NULL, 
	customer_name VARCHAR NOT NULL, 
	cashier_name VARCHAR NOT NULL, 
	receipt_number VARCHAR(32), 
	search_text TEXT NOT NULL, 
	CONSTRAINT pk_history_entry PRIMARY KEY (id), 
	CONSTRAINT fk_history_entry_customer_id_customer FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_history_entry_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "history_entry" VALUES('39e58192-995e-4818-a06d-c1d2231b62bd','39e58192-995e-4818-a06d-c1d2231b62bd',NULL,NULL,'2026-11-29 02:14:12.200472',400,0,'usd','paid','Cash','','Ana','R1-000001','r1-000001 4.00 4,00 cash ana tea');
INSERT INTO "history_entry" VALUES('b91c0cc4-51d6-48aa-83b6-643b9e9a0933','b91c0cc4-51d6-48aa-83b6-643b9e9a0933',NULL,'7c638d39-161b-4571-9fc9-969c23abee2c','2026-11-29 02:14:12.329700',1000,0,'usd','paid','Visa •••• 4242','Ada Lovelace','Ana','R1-000002','r1-000002 10.00 10,00 visa •••• 4242 ada lovelace ana pi_h5wcuggzd1yaberbdlcnzjhe cake');
INSERT INTO "history_entry" VALUES('abce46ec-74c9-4710-a7d9-2912c34d3c01','abce46ec-74c9-4710-a7d9-2912c34d3c01',NULL,'7c638d39-161b-4571-9fc9-969c23abee2c','2026-11-29 02:14:12.395811',500,200,'usd','part_refunded','Visa •••• 4242','Ada Lovelace','Ana','R1-000003','r1-000003 5.00 5,00 visa •••• 4242 ada lovelace ana pi_wzwjn1ao2nn7wjidbwa383ku bread');
INSERT INTO "history_entry" VALUES('d019fff7-df2b-4c4f-a0da-deeed3474024','d019fff7-df2b-4c4f-a0da-deeed3474024',NULL,'7c638d39-161b-4571-9fc9-969c23abee2c','2026-11-29 02:14:12.490498',1500,0,'usd','unknown','Visa •••• 4242','Ada Lovelace','Ana',NULL,'15.00 15,00 visa •••• 4242 ada lovelace ana pi_zqowzd8kqfszcy7kc2bgsb4c coffee');
CREATE TABLE job (
	id VARCHAR(36) NOT NULL, 
	sale_id VARCHAR(36) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	created_at DATETIME NOT NULL, 
	done_at DATETIME, 
	CONSTRAINT pk_job PRIMARY KEY (id), 
	CONSTRAINT fk_job_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "job" VALUES('a7078a98-16c8-48c4-abba-e425cbda54ae','39e58192-995e-4818-a06d-c1d2231b62bd','drawer','2026-11-29 02:14:12.200472',NULL);
INSERT INTO "job" VALUES('4b64ca4a-6866-45be-92cc-74b6392c4852','39e58192-995e-4818-a06d-c1d2231b62bd','receipt','2026-11-29 02:14:12.200472',NULL);
INSERT INTO "job" VALUES('06b6ad18-d071-45eb-8f74-6a678373ad1b','b91c0cc4-51d6-48aa-83b6-643b9e9a0933','receipt','2026-11-29 02:14:12.329700',NULL);
INSERT INTO "job" VALUES('1f4c3fdb-4d0a-4ba9-a987-20db025203ca','abce46ec-74c9-4710-a7d9-2912c34d3c01','receipt','2026-11-29 02:14:12.395811',NULL);
CREATE TABLE open_cart (
	id VARCHAR(36) NOT NULL, 
	register_id VARCHAR(36) NOT NULL, 
	label VARCHAR NOT NULL, 
	held_at DATETIME, 
	content JSON NOT NULL, 
	updated_at DATETIME NOT NULL, 
	CONSTRAINT pk_open_cart PRIMARY KEY (id), 
	CONSTRAINT fk_open_cart_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "open_cart" VALUES('cf81e38d-6168-4773-98ca-0b52525a24ad','c9ff30ab-66f7-48fa-9348-73057ceb9651','Mr. Babbage','2026-11-29 02:14:12.480027','{"currency": "usd", "lines": [{"name": "Jam", "unit_price": 700, "quantity": 1, "product_id": null, "tax": null, "discount": null, "note": "", "id": "0e638d52-a669-4e40-945d-58fef8a1ef84"}], "discount": null, "customer_id": null, "note": "", "id": "cf81e38d-6168-4773-98ca-0b52525a24ad"}','2026-11-29 02:14:12.480021');
INSERT INTO "open_cart" VALUES('4a79ac0c-657c-465a-be3d-321bd44b2555','c9ff30ab-66f7-48fa-9348-73057ceb9651','',NULL,'{"currency": "usd", "lines": [], "discount": null, "customer_id": null, "note": "", "id": "4a79ac0c-657c-465a-be3d-321bd44b2555"}','2026-11-29 02:14:12.487944');
INSERT INTO "open_cart" VALUES('d019fff7-df2b-4c4f-a0da-deeed3474024','c9ff30ab-66f7-48fa-9348-73057ceb9651','',NULL,'{"currency": "usd", "lines": [{"name": "Coffee", "unit_price": 1500, "quantity": 1, "product_id": null, "tax": null, "discount": null, "note": "", "id": "c4c117cb-c77a-482b-91a5-578bdb89ede3"}], "discount": null, "customer_id": "7c638d39-161b-4571-9fc9-969c23abee2c", "note": "", "id": "d019fff7-df2b-4c4f-a0da-deeed3474024"}','2026-11-29 02:14:12.492559');
CREATE TABLE product (
	id VARCHAR(36) NOT NULL, 
	name VARCHAR NOT NULL, 
	price_minor BIGINT NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	barcode VARCHAR(64), 
	category_id VARCHAR(36), 
	tax_rate_id VARCHAR(36), 
	active BOOLEAN NOT NULL, 
	search_text VARCHAR NOT NULL, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	CONSTRAINT pk_product PRIMARY KEY (id), 
	CONSTRAINT fk_product_category_id_category FOREIGN KEY(category_id) REFERENCES category (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_product_tax_rate_id_tax_rate FOREIGN KEY(tax_rate_id) REFERENCES tax_rate (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE refund (
	id VARCHAR(36) NOT NULL, 
	sale_id VARCHAR(36), 
	tender_id VARCHAR(36), 
	intent_id VARCHAR(64), 
	account_id VARCHAR(64), 
	stripe_id VARCHAR(64), 
	create_key VARCHAR(36) NOT NULL, 
	register_id VARCHAR(36) NOT NULL, 
	cashier_id VARCHAR(36) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	amount_minor BIGINT NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	reason VARCHAR(32) NOT NULL, 
	note TEXT NOT NULL, 
	failure VARCHAR(64) NOT NULL, 
	business_date DATE NOT NULL, 
	created_at DATETIME NOT NULL, 
	settled_at DATETIME, 
	CONSTRAINT pk_refund PRIMARY KEY (id), 
	CONSTRAINT fk_refund_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_refund_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_refund_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_refund_tender_id_tender FOREIGN KEY(tender_id) REFERENCES tender (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_refund_create_key UNIQUE (create_key), 
	CONSTRAINT uq_refund_stripe_id UNIQUE (stripe_id)
);
INSERT INTO "refund" VALUES('06b8616b-1e41-4ed6-8a36-2630f5fff03d','abce46ec-74c9-4710-a7d9-2912c34d3c01','1b896f25-8db4-4371-b1ab-ea92d8d3f32c','pi_wzwjn1AO2NN7wjidbwa383KU',NULL,'re_BLOlffKT2E3YzX32IdcQrzbe','8e692583-17a1-4d46-935f-f4cc37bd9a95','c9ff30ab-66f7-48fa-9348-73057ceb9651','4fcb4e9f-5140-4139-a42e-387ff26f7979','saved_card','succeeded',200,'usd','requested_by_customer','','','2026-11-28','2026-11-29 02:14:12.426722','2026-11-29 02:14:12.461268');
CREATE TABLE register (
	id VARCHAR(36) NOT NULL, 
	name VARCHAR NOT NULL, 
	prefix VARCHAR(8) NOT NULL, 
	next_receipt BIGINT NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_register PRIMARY KEY (id), 
	CONSTRAINT uq_register_prefix UNIQUE (prefix)
);
INSERT INTO "register" VALUES('c9ff30ab-66f7-48fa-9348-73057ceb9651','Counter','R1',4,'2026-11-29 02:14:11.729398');
CREATE TABLE sale (
	id VARCHAR(36) NOT NULL, 
	register_id VARCHAR(36) NOT NULL, 
	cashier_id VARCHAR(36) NOT NULL, 
	customer_id VARCHAR(36), 
	profile_id VARCHAR(36) NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	subtotal_minor BIGINT NOT NULL, 
	discount_minor BIGINT NOT NULL, 
	tax_minor BIGINT NOT NULL, 
	tip_minor BIGINT NOT NULL, 
	total_minor BIGINT NOT NULL, 
	note TEXT NOT NULL, 
	receipt_number VARCHAR(32), 
	business_date DATE, 
	created_at DATETIME NOT NULL, 
	paid_at DATETIME, 
	CONSTRAINT pk_sale PRIMARY KEY (id), 
	CONSTRAINT fk_sale_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_sale_customer_id_customer FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_sale_profile_id_store_profile FOREIGN KEY(profile_id) REFERENCES store_profile (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_sale_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_sale_receipt_number UNIQUE (receipt_number)
);
INSERT INTO "sale" VALUES('39e58192-995e-4818-a06d-c1d2231b62bd','c9ff30ab-66f7-48fa-9348-73057ceb9651','4fcb4e9f-5140-4139-a42e-387ff26f7979',NULL,'1cafdfbe-0118-4721-9f0d-30753805a362','paid','usd',400,0,0,0,400,'','R1-000001','2026-11-28','2026-11-29 02:14:12.176872','2026-11-29 02:14:12.200472');
INSERT INTO "sale" VALUES('b91c0cc4-51d6-48aa-83b6-643b9e9a0933','c9ff30ab-66f7-48fa-9348-73057ceb9651','4fcb4e9f-5140-4139-a42e-387ff26f7979','7c638d39-161b-4571-9fc9-969c23abee2c','1cafdfbe-0118-4721-9f0d-30753805a362','paid','usd',1000,0,0,0,1000,'','R1-000002','2026-11-28','2026-11-29 02:14:12.221129','2026-11-29 02:14:12.329700');
INSERT INTO "sale" VALUES('abce46ec-74c9-4710-a7d9-2912c34d3c01','c9ff30ab-66f7-48fa-9348-73057ceb9651','4fcb4e9f-5140-4139-a42e-387ff26f7979','7c638d39-161b-4571-9fc9-969c23abee2c','1cafdfbe-0118-4721-9f0d-30753805a362','paid','usd',500,0,0,0,500,'','R1-000003','2026-11-28','2026-11-29 02:14:12.339191','2026-11-29 02:14:12.395811');
INSERT INTO "sale" VALUES('d019fff7-df2b-4c4f-a0da-deeed3474024','c9ff30ab-66f7-48fa-9348-73057ceb9651','4fcb4e9f-5140-4139-a42e-387ff26f7979','7c638d39-161b-4571-9fc9-969c23abee2c','1cafdfbe-0118-4721-9f0d-30753805a362','open','usd',1500,0,0,0,1500,'',NULL,NULL,'2026-11-29 02:14:12.490498',NULL);
CREATE TABLE sale_line (
	id VARCHAR(36) NOT NULL, 
	sale_id VARCHAR(36) NOT NULL, 
	position INTEGER NOT NULL, 
	product_id VARCHAR(36), 
	name VARCHAR NOT NULL, 
	note TEXT NOT NULL, 
	quantity INTEGER NOT NULL, 
	unit_price_minor BIGINT NOT NULL, 
	discount_minor BIGINT NOT NULL, 
	tax_minor BIGINT NOT NULL, 
	total_minor BIGINT NOT NULL, 
	CONSTRAINT pk_sale_line PRIMARY KEY (id), 
	CONSTRAINT fk_sale_line_product_id_product FOREIGN KEY(product_id) REFERENCES product (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_sale_line_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "sale_line" VALUES('5a40ccc6-3f0c-4b7b-b0a6-0c6dd9664274','39e58192-995e-4818-a06d-c1d2231b62bd',0,NULL,'Tea','',1,400,0,0,400);
INSERT INTO "sale_line" VALUES('bcaed240-2114-44da-8e2f-516b6d3f91c3','b91c0cc4-51d6-48aa-83b6-643b9e9a0933',0,NULL,'Cake','',1,1000,0,0,1000);
INSERT INTO "sale_line" VALUES('1141c6e1-91cc-40b3-a81b-7f3b1f5f9176','abce46ec-74c9-4710-a7d9-2912c34d3c01',0,NULL,'Bread','',1,500,0,0,500);
INSERT INTO "sale_line" VALUES('349a0332-d4c7-4131-8510-1b9ca054dba1','d019fff7-df2b-4c4f-a0da-deeed3474024',0,NULL,'Coffee','',1,1500,0,0,1500);
CREATE TABLE sale_tax (
	id VARCHAR(36) NOT NULL, 
	sale_id VARCHAR(36) NOT NULL, 
	name VARCHAR NOT NULL, 
	ppm INTEGER NOT NULL, 
	inclusive BOOLEAN NOT NULL, 
	base_minor BIGINT NOT NULL, 
	tax_minor BIGINT NOT NULL, 
	CONSTRAINT pk_sale_tax PRIMARY KEY (id), 
	CONSTRAINT fk_sale_tax_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE saved_card (
	id VARCHAR(64) NOT NULL, 
	customer_id VARCHAR(36) NOT NULL, 
	brand VARCHAR(32) NOT NULL, 
	last4 VARCHAR(4) NOT NULL, 
	exp_month INTEGER NOT NULL, 
	exp_year INTEGER NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_saved_card PRIMARY KEY (id), 
	CONSTRAINT fk_saved_card_customer_id_customer FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "saved_card" VALUES('pm_704tkgZCcMIeUOwQqpPnCa1j','7c638d39-161b-4571-9fc9-969c23abee2c','visa','4242',8,2030,'2026-11-29 02:14:12.000000');
CREATE TABLE setting (
	name VARCHAR(64) NOT NULL, 
	value JSON NOT NULL, 
	CONSTRAINT pk_setting PRIMARY KEY (name)
);
INSERT INTO "setting" VALUES('locale','{"name": "en_US"}');
INSERT INTO "setting" VALUES('rights_in_use','{"confirmed": ["Customers", "PaymentMethods"]}');
CREATE TABLE store_profile (
	id VARCHAR(36) NOT NULL, 
	name VARCHAR NOT NULL, 
	address TEXT NOT NULL, 
	country VARCHAR(2) NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	time_zone VARCHAR(64) NOT NULL, 
	day_starts_at_hour INTEGER NOT NULL, 
	default_tax_rate_id VARCHAR(36), 
	receipt_header TEXT NOT NULL, 
	receipt_footer TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_store_profile PRIMARY KEY (id), 
	CONSTRAINT fk_store_profile_default_tax_rate_id_tax_rate FOREIGN KEY(default_tax_rate_id) REFERENCES tax_rate (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "store_profile" VALUES('1cafdfbe-0118-4721-9f0d-30753805a362','Corner Coffee','1 Main Street
Springfield','US','usd','America/New_York',0,'05c922b4-e461-4993-9b9d-9b819bc3604d','Open every day from 7 to 19','Thank you, come again!','2026-11-29 02:14:11.901323');
CREATE TABLE stripe_payment (
	intent_id VARCHAR(64) NOT NULL, 
	account_id VARCHAR(64), 
	status VARCHAR(32) NOT NULL, 
	amount_minor BIGINT NOT NULL, 
	received_minor BIGINT NOT NULL, 
	refunded_minor BIGINT NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	fee_minor BIGINT, 
	net_minor BIGINT, 
	settlement_currency VARCHAR(3), 
	charge_id VARCHAR(64), 
	card JSON NOT NULL, 
	stripe_customer_id VARCHAR(64), 
	description TEXT NOT NULL, 
	receipt_email VARCHAR NOT NULL, 
	disputed BOOLEAN NOT NULL, 
	failure_code VARCHAR(64), 
	metadata JSON NOT NULL, 
	refunds JSON NOT NULL, 
	created_at DATETIME NOT NULL, 
	fetched_at DATETIME NOT NULL, 
	CONSTRAINT pk_stripe_payment PRIMARY KEY (intent_id)
);
INSERT INTO "stripe_payment" VALUES('pi_h5wcUggZD1yAbErBdlcnzjHe',NULL,'succeeded',1000,1000,0,'usd',59,941,'usd','ch_d01IWYjxvjX2ZL7lELWeemuz','{"id": "pm_704tkgZCcMIeUOwQqpPnCa1j", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}}','cus_dUW1Ee3wzJ2UjP','Corner Coffee','',0,NULL,'{"till_sale": "b91c0cc4-51d6-48aa-83b6-643b9e9a0933", "till_tender": "d0117acf-666d-4640-9517-b44394d68940", "till_register": "c9ff30ab-66f7-48fa-9348-73057ceb9651", "till_cashier": "4fcb4e9f-5140-4139-a42e-387ff26f7979"}','[]','2026-11-29 02:14:12.000000','2026-11-29 02:14:12.297222');
INSERT INTO "stripe_payment" VALUES('pi_wzwjn1AO2NN7wjidbwa383KU',NULL,'succeeded',500,500,0,'usd',45,455,'usd','ch_hm5yBdk5vtgd5hwN1WoeRdQD','{"id": "pm_704tkgZCcMIeUOwQqpPnCa1j", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}}','cus_dUW1Ee3wzJ2UjP','Corner Coffee','',0,NULL,'{"till_sale": "abce46ec-74c9-4710-a7d9-2912c34d3c01", "till_tender": "1b896f25-8db4-4371-b1ab-ea92d8d3f32c", "till_register": "c9ff30ab-66f7-48fa-9348-73057ceb9651", "till_cashier": "4fcb4e9f-5140-4139-a42e-387ff26f7979"}','[]','2026-11-29 02:14:12.000000','2026-11-29 02:14:12.380155');
CREATE TABLE sync_state (
	name VARCHAR(32) NOT NULL, 
	value JSON NOT NULL, 
	CONSTRAINT pk_sync_state PRIMARY KEY (name)
);
CREATE TABLE tax_rate (
	id VARCHAR(36) NOT NULL, 
	name VARCHAR NOT NULL, 
	ppm INTEGER NOT NULL, 
	inclusive BOOLEAN NOT NULL, 
	active BOOLEAN NOT NULL, 
	CONSTRAINT pk_tax_rate PRIMARY KEY (id)
);
INSERT INTO "tax_rate" VALUES('05c922b4-e461-4993-9b9d-9b819bc3604d','Sales tax',80000,0,1);
CREATE TABLE tender (
	id VARCHAR(36) NOT NULL, 
	sale_id VARCHAR(36) NOT NULL, 
	register_id VARCHAR(36) NOT NULL, 
	cashier_id VARCHAR(36) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	amount_minor BIGINT NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	tendered_minor BIGINT NOT NULL, 
	change_minor BIGINT NOT NULL, 
	create_key VARCHAR(36) NOT NULL, 
	intent_id VARCHAR(64), 
	charge_id VARCHAR(64), 
	stripe_customer_id VARCHAR(64), 
	payment_method_id VARCHAR(64), 
	account_id VARCHAR(64), 
	charge_type VARCHAR(16), 
	fee_minor BIGINT, 
	card JSON NOT NULL, 
	decline_code VARCHAR(64), 
	next_action_url TEXT, 
	created_at DATETIME NOT NULL, 
	settled_at DATETIME, 
	CONSTRAINT pk_tender PRIMARY KEY (id), 
	CONSTRAINT fk_tender_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_tender_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_tender_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_tender_create_key UNIQUE (create_key), 
	CONSTRAINT uq_tender_intent_id UNIQUE (intent_id)
);
INSERT INTO "tender" VALUES('9acd7351-8788-4119-997d-ab3d73ba7cb2','39e58192-995e-4818-a06d-c1d2231b62bd','c9ff30ab-66f7-48fa-9348-73057ceb9651','4fcb4e9f-5140-4139-a42e-387ff26f7979','cash','approved',400,'usd',10000,9600,'ec4b4025-8e91-40a1-82dd-1200e3775fb2',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'{}',NULL,NULL,'2026-11-29 02:14:12.200472','2026-11-29 02:14:12.200472');
INSERT INTO "tender" VALUES('d0117acf-666d-4640-9517-b44394d68940','b91c0cc4-51d6-48aa-83b6-643b9e9a0933','c9ff30ab-66f7-48fa-9348-73057ceb9651','4fcb4e9f-5140-4139-a42e-387ff26f7979','saved_card','approved',1000,'usd',0,0,'84820efd-3601-4dc3-8db4-ce4327c279a3','pi_h5wcUggZD1yAbErBdlcnzjHe','ch_d01IWYjxvjX2ZL7lELWeemuz','cus_dUW1Ee3wzJ2UjP','pm_704tkgZCcMIeUOwQqpPnCa1j',NULL,NULL,NULL,'{"id": "pm_704tkgZCcMIeUOwQqpPnCa1j", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}}',NULL,NULL,'2026-11-29 02:14:12.243690','2026-11-29 02:14:12.329700');
INSERT INTO "tender" VALUES('1b896f25-8db4-4371-b1ab-ea92d8d3f32c','abce46ec-74c9-4710-a7d9-2912c34d3c01','c9ff30ab-66f7-48fa-9348-73057ceb9651','4fcb4e9f-5140-4139-a42e-387ff26f7979','saved_card','approved',500,'usd',0,0,'7f293822-cbdc-4abe-9f8e-a35d90023bf7','pi_wzwjn1AO2NN7wjidbwa383KU','ch_hm5yBdk5vtgd5hwN1WoeRdQD','cus_dUW1Ee3wzJ2UjP','pm_704tkgZCcMIeUOwQqpPnCa1j',NULL,NULL,NULL,'{"id": "pm_704tkgZCcMIeUOwQqpPnCa1j", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}}',NULL,NULL,'2026-11-29 02:14:12.353290','2026-11-29 02:14:12.395811');
INSERT INTO "tender" VALUES('d8eb1e53-f073-4b86-9119-0a26329676bf','d019fff7-df2b-4c4f-a0da-deeed3474024','c9ff30ab-66f7-48fa-9348-73057ceb9651','4fcb4e9f-5140-4139-a42e-387ff26f7979','saved_card','unknown',1500,'usd',0,0,'a6244139-7a97-4754-b033-5a97b0c92508','pi_ZqOWzd8KqfSZcY7kC2bgSB4c',NULL,'cus_dUW1Ee3wzJ2UjP','pm_704tkgZCcMIeUOwQqpPnCa1j',NULL,NULL,NULL,'{"id": "pm_704tkgZCcMIeUOwQqpPnCa1j", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "", "wallet": "", "read_method": "", "receipt": {}}',NULL,NULL,'2026-11-29 02:14:12.502255',NULL);
CREATE INDEX ix_store_profile_created_at ON store_profile (created_at);
CREATE INDEX ix_product_barcode ON product (barcode);
CREATE INDEX ix_product_category_id ON product (category_id);
CREATE INDEX ix_customer_anonymised_at ON customer (anonymised_at);
CREATE INDEX ix_customer_created_at ON customer (created_at);
CREATE INDEX ix_customer_email ON customer (email);
CREATE INDEX ix_customer_name ON customer (name);
CREATE INDEX ix_customer_phone ON customer (phone);
CREATE INDEX ix_customer_stripe_state ON customer (stripe_state);
CREATE INDEX ix_saved_card_customer_id ON saved_card (customer_id);
CREATE INDEX ix_saved_card_last4 ON saved_card (last4);
CREATE INDEX ix_open_cart_register_id ON open_cart (register_id);
CREATE INDEX ix_sale_business_date ON sale (business_date);
CREATE INDEX ix_sale_cashier_id ON sale (cashier_id);
CREATE INDEX ix_sale_customer_id ON sale (customer_id);
CREATE INDEX ix_sale_register_id ON sale (register_id);
CREATE INDEX ix_sale_state ON sale (state);
CREATE INDEX ix_sale_line_product_id ON sale_line (product_id);
CREATE INDEX ix_sale_line_sale_id ON sale_line (sale_id);
CREATE INDEX ix_sale_tax_sale_id ON sale_tax (sale_id);
CREATE INDEX ix_tender_sale_id ON tender (sale_id);
CREATE INDEX ix_tender_state ON tender (state);
CREATE INDEX ix_refund_business_date ON refund (business_date);
CREATE INDEX ix_refund_intent_id ON refund (intent_id);
CREATE INDEX ix_refund_sale_id ON refund (sale_id);
CREATE INDEX ix_refund_state ON refund (state);
CREATE INDEX ix_refund_tender_id ON refund (tender_id);
CREATE INDEX ix_attempt_refund_id ON attempt (refund_id);
CREATE INDEX ix_attempt_state ON attempt (state);
CREATE INDEX ix_attempt_tender_id ON attempt (tender_id);
CREATE INDEX ix_job_sale_id ON job (sale_id);
CREATE INDEX ix_stripe_payment_created_at ON stripe_payment (created_at);
CREATE INDEX ix_stripe_payment_stripe_customer_id ON stripe_payment (stripe_customer_id);
CREATE INDEX ix_history_entry_customer_id ON history_entry (customer_id);
CREATE INDEX ix_history_entry_newest ON history_entry (occurred_at, id);
CREATE INDEX ix_history_entry_sale_id ON history_entry (sale_id);
CREATE INDEX ix_history_entry_status ON history_entry (status);
COMMIT;
