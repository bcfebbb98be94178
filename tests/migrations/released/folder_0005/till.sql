BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0005');
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
INSERT INTO "attempt" VALUES('01a228f7-5924-77e6-ab56-e5dbb5c584ab','01a228f7-58d5-77b4-82bc-4da3bb272fda',NULL,'01a228f7-56b5-763c-b17e-75cfa81a8621','payment_intents.confirm','01a228f7-5924-77e6-ab56-e5dcc22013fa','{"payment_method": "pm_SLz7oZHQcQGTvNI1nrH9tchw"}','answered','succeeded',NULL,'2026-11-29 20:20:28.580034','2026-11-29 20:20:28.593310');
INSERT INTO "attempt" VALUES('01a228f7-5955-73cf-a7b3-3278be8a0b35','01a228f7-5943-7611-a71f-26914ea022c3',NULL,'01a228f7-56b5-763c-b17e-75cfa81a8621','payment_intents.confirm','01a228f7-5955-73cf-a7b3-3279b8d9bfec','{"payment_method": "pm_SLz7oZHQcQGTvNI1nrH9tchw"}','answered','succeeded',NULL,'2026-11-29 20:20:28.629717','2026-11-29 20:20:28.649691');
INSERT INTO "attempt" VALUES('01a228f7-5987-717e-9500-a43d39b941a0',NULL,'01a228f7-5985-76fd-9926-79cce8daaf98','01a228f7-56b5-763c-b17e-75cfa81a8621','refunds.create','01a228f7-5985-76fd-9926-79cd60afa017','{"amount": 200}','answered','succeeded',NULL,'2026-11-29 20:20:28.677573','2026-11-29 20:20:28.710304');
INSERT INTO "attempt" VALUES('01a228f7-59e1-71dd-8346-153c86e5d494','01a228f7-59cc-7642-89ea-4cc433696510',NULL,'01a228f7-56b5-763c-b17e-75cfa81a8621','payment_intents.confirm','01a228f7-59e1-75a6-9364-1c866c5d45ff','{"payment_method": "pm_SLz7oZHQcQGTvNI1nrH9tchw"}','unknown','no answer',NULL,'2026-11-29 20:20:28.769861','2026-11-29 20:20:30.273747');
CREATE TABLE book (
	id VARCHAR(36) NOT NULL, 
	mode VARCHAR(16) NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_book PRIMARY KEY (id)
);
INSERT INTO "book" VALUES('01a228f7-5696-70c9-af2f-f3baf7f3755b','test','2026-11-29 20:20:27.926198');
CREATE TABLE card_setup (
	id VARCHAR(36) NOT NULL, 
	customer_id VARCHAR(36) NOT NULL, 
	register_id VARCHAR(36) NOT NULL, 
	cashier_id VARCHAR(36) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	step VARCHAR(24) NOT NULL, 
	create_key VARCHAR(36) NOT NULL, 
	setup_intent_id VARCHAR(64), 
	session_id VARCHAR(128), 
	reader_id VARCHAR(64), 
	account_id VARCHAR(64), 
	page_url TEXT, 
	saved_card_id VARCHAR(64), 
	failure VARCHAR(64) NOT NULL, 
	created_at DATETIME NOT NULL, 
	expires_at DATETIME, 
	settled_at DATETIME, 
	CONSTRAINT pk_card_setup PRIMARY KEY (id), 
	CONSTRAINT fk_card_setup_customer_id_customer FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_card_setup_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_card_setup_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_card_setup_reader_id_reader FOREIGN KEY(reader_id) REFERENCES reader (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_card_setup_create_key UNIQUE (create_key), 
	CONSTRAINT uq_card_setup_setup_intent_id UNIQUE (setup_intent_id), 
	CONSTRAINT uq_card_setup_session_id UNIQUE (session_id)
);
CREATE TABLE cashier (
	id VARCHAR(36) NOT NULL, 
	name VARCHAR NOT NULL, 
	role VARCHAR(16) NOT NULL, 
	active BOOLEAN NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_cashier PRIMARY KEY (id)
);
INSERT INTO "cashier" VALUES('01a228f7-56b5-763c-b17e-75d0de91d990','Ana','manager',1,'2026-11-29 20:20:27.926198');
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
	anonymised_at DATETIME, cards_no BIGINT DEFAULT '0' NOT NULL, change_no BIGINT DEFAULT '0' NOT NULL, asked_at DATETIME, 
	CONSTRAINT pk_customer PRIMARY KEY (id), 
	CONSTRAINT uq_customer_stripe_id UNIQUE (stripe_id)
);
INSERT INTO "customer" VALUES('01a228f7-579e-771b-859f-6c9702bb3b41','cus_lwENQ5GsVw6IYR','linked','01a228f7-579e-70ed-9e9c-6cf371003a63','Ada Lovelace','ada@example.com','','','ada lovelace ada@example.com 4242',NULL,'2026-11-29 20:20:28.348609','2026-11-29 20:20:28.189883','2026-11-29 20:20:28.189883',NULL,2829339539082838017,0,NULL);
CREATE TABLE errand (
	id VARCHAR(36) NOT NULL, 
	kind VARCHAR(24) NOT NULL, 
	register_id VARCHAR(36) NOT NULL, 
	customer_id VARCHAR(36), 
	object_id VARCHAR(64) NOT NULL, 
	account_id VARCHAR(64), 
	idempotency_key VARCHAR(36) NOT NULL, 
	refusal TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	done_at DATETIME, asked_at DATETIME, 
	CONSTRAINT pk_errand PRIMARY KEY (id), 
	CONSTRAINT uq_errand_idempotency_key UNIQUE (idempotency_key), 
	CONSTRAINT fk_errand_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_errand_customer_id_customer FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED
);
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
INSERT INTO "history_entry" VALUES('01a228f7-5871-768a-b9d2-bebc5ad1b5fa','01a228f7-5871-768a-b9d2-bebc5ad1b5fa',NULL,NULL,'2026-11-29 20:20:28.441327',400,0,'usd','paid','Cash','','Ana','R1-000001','r1-000001 4.00 4,00 cash ana tea');
INSERT INTO "history_entry" VALUES('01a228f7-58b9-7689-8547-81961df1a58f','01a228f7-58b9-7689-8547-81961df1a58f',NULL,'01a228f7-579e-771b-859f-6c9702bb3b41','2026-11-29 20:20:28.593310',1000,0,'usd','paid','Visa •••• 4242','Ada Lovelace','Ana','R1-000002','r1-000002 10.00 10,00 visa •••• 4242 ada lovelace ana pi_bfebvrwhdog7cgadprnmnxe9 cake');
INSERT INTO "history_entry" VALUES('01a228f7-5939-75bf-985f-b3851af8ec51','01a228f7-5939-75bf-985f-b3851af8ec51',NULL,'01a228f7-579e-771b-859f-6c9702bb3b41','2026-11-29 20:20:28.649691',500,200,'usd','part_refunded','Visa •••• 4242','Ada Lovelace','Ana','R1-000003','r1-000003 5.00 5,00 visa •••• 4242 ada lovelace ana pi_impz11vmr98lcu6wp06un7j7 bread');
INSERT INTO "history_entry" VALUES('01a228f7-59c0-714d-a1c7-109edb9f3608','01a228f7-59c0-714d-a1c7-109edb9f3608',NULL,'01a228f7-579e-771b-859f-6c9702bb3b41','2026-11-29 20:20:28.737377',1500,0,'usd','unknown','Visa •••• 4242','Ada Lovelace','Ana',NULL,'15.00 15,00 visa •••• 4242 ada lovelace ana pi_68poxs30hljllrvq5hrkfitl coffee');
CREATE TABLE job (
	id VARCHAR(36) NOT NULL, 
	sale_id VARCHAR(36) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	created_at DATETIME NOT NULL, 
	done_at DATETIME, 
	CONSTRAINT pk_job PRIMARY KEY (id), 
	CONSTRAINT fk_job_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "job" VALUES('01a228f7-5899-7451-b415-d01e62eab2bc','01a228f7-5871-768a-b9d2-bebc5ad1b5fa','drawer','2026-11-29 20:20:28.441327',NULL);
INSERT INTO "job" VALUES('01a228f7-58b0-7130-913a-60f03a15ec31','01a228f7-5871-768a-b9d2-bebc5ad1b5fa','receipt','2026-11-29 20:20:28.441327',NULL);
INSERT INTO "job" VALUES('01a228f7-5932-7642-97e5-2acd516c0c7b','01a228f7-58b9-7689-8547-81961df1a58f','receipt','2026-11-29 20:20:28.593310',NULL);
INSERT INTO "job" VALUES('01a228f7-596a-71e5-952e-86baa64d0177','01a228f7-5939-75bf-985f-b3851af8ec51','receipt','2026-11-29 20:20:28.649691',NULL);
CREATE TABLE notice (
	id VARCHAR(36) NOT NULL, 
	kind VARCHAR(24) NOT NULL, 
	register_id VARCHAR(36) NOT NULL, 
	sale_id VARCHAR(36), 
	tender_id VARCHAR(36), 
	refund_id VARCHAR(36), 
	intent_id VARCHAR(64), 
	cashier_id VARCHAR(36), 
	created_at DATETIME NOT NULL, 
	done_at DATETIME, 
	CONSTRAINT pk_notice PRIMARY KEY (id), 
	CONSTRAINT fk_notice_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_notice_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_notice_tender_id_tender FOREIGN KEY(tender_id) REFERENCES tender (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_notice_refund_id_refund FOREIGN KEY(refund_id) REFERENCES refund (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_notice_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED
);
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
INSERT INTO "open_cart" VALUES('01a228f7-59b4-75c8-925d-d37624cd5309','01a228f7-56b5-763c-b17e-75cfa81a8621','Mr. Babbage','2026-11-29 20:20:28.725435','{"currency": "usd", "lines": [{"name": "Jam", "unit_price": 700, "quantity": 1, "product_id": null, "tax": null, "discount": null, "note": "", "id": "01a228f7-59b4-7152-b308-34e68d77400c"}], "discount": null, "customer_id": null, "note": "", "id": "01a228f7-59b4-75c8-925d-d37624cd5309"}','2026-11-29 20:20:28.725432');
INSERT INTO "open_cart" VALUES('01a228f7-59be-7169-b765-66db0e5ed4f0','01a228f7-56b5-763c-b17e-75cfa81a8621','',NULL,'{"currency": "usd", "lines": [], "discount": null, "customer_id": null, "note": "", "id": "01a228f7-59be-7169-b765-66db0e5ed4f0"}','2026-11-29 20:20:28.735384');
INSERT INTO "open_cart" VALUES('01a228f7-59c0-714d-a1c7-109edb9f3608','01a228f7-56b5-763c-b17e-75cfa81a8621','',NULL,'{"currency": "usd", "lines": [{"name": "Coffee", "unit_price": 1500, "quantity": 1, "product_id": null, "tax": null, "discount": null, "note": "", "id": "01a228f7-59c0-714d-a1c7-109d76ef65b6"}], "discount": null, "customer_id": "01a228f7-579e-771b-859f-6c9702bb3b41", "note": "", "id": "01a228f7-59c0-714d-a1c7-109edb9f3608"}','2026-11-29 20:20:28.739031');
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
	updated_at DATETIME NOT NULL, default_tax BOOLEAN DEFAULT '0' NOT NULL, barcode_key VARCHAR(64), 
	CONSTRAINT pk_product PRIMARY KEY (id), 
	CONSTRAINT fk_product_category_id_category FOREIGN KEY(category_id) REFERENCES category (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_product_tax_rate_id_tax_rate FOREIGN KEY(tax_rate_id) REFERENCES tax_rate (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE reader (
	id VARCHAR(64) NOT NULL, 
	account_id VARCHAR(64), 
	label VARCHAR NOT NULL, 
	device_type VARCHAR(32) NOT NULL, 
	serial_number VARCHAR(64) NOT NULL, 
	location_id VARCHAR(64) NOT NULL, 
	location_name VARCHAR NOT NULL, 
	asks_for_tip BOOLEAN NOT NULL, 
	shows JSON NOT NULL, 
	last_seen_at DATETIME, 
	fetched_at DATETIME NOT NULL, 
	removed_at DATETIME, fetch_no BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_reader PRIMARY KEY (id)
);
CREATE TABLE "refund" (
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
	reader_id VARCHAR(64), 
	step VARCHAR(24) NOT NULL, asked_at DATETIME, 
	CONSTRAINT pk_refund PRIMARY KEY (id), 
	CONSTRAINT fk_refund_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_refund_tender_id_tender FOREIGN KEY(tender_id) REFERENCES tender (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_refund_stripe_id UNIQUE (stripe_id), 
	CONSTRAINT fk_refund_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_refund_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_refund_reader_id_reader FOREIGN KEY(reader_id) REFERENCES reader (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_refund_create_key UNIQUE (create_key)
);
INSERT INTO "refund" VALUES('01a228f7-5985-76fd-9926-79cce8daaf98','01a228f7-5939-75bf-985f-b3851af8ec51','01a228f7-5943-7611-a71f-26914ea022c3','pi_IMPZ11vmR98lCU6wP06Un7J7',NULL,'re_OYY18nkt12j732zxGDYG0kgT','01a228f7-5985-76fd-9926-79cd60afa017','01a228f7-56b5-763c-b17e-75cfa81a8621','01a228f7-56b5-763c-b17e-75d0de91d990','saved_card','succeeded',200,'usd','requested_by_customer','','','2026-11-29','2026-11-29 20:20:28.677573','2026-11-29 20:20:28.712894',NULL,'','2026-11-29 20:20:28.015960');
CREATE TABLE "register" (
	id VARCHAR(36) NOT NULL, 
	name VARCHAR NOT NULL, 
	prefix VARCHAR(8) NOT NULL, 
	next_receipt BIGINT NOT NULL, 
	created_at DATETIME NOT NULL, 
	reader_id VARCHAR(64), 
	CONSTRAINT pk_register PRIMARY KEY (id), 
	CONSTRAINT uq_register_prefix UNIQUE (prefix), 
	CONSTRAINT fk_register_reader_id_reader FOREIGN KEY(reader_id) REFERENCES reader (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "register" VALUES('01a228f7-56b5-763c-b17e-75cfa81a8621','Counter','R1',4,'2026-11-29 20:20:27.926198',NULL);
CREATE TABLE "sale" (
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
	void_reason TEXT NOT NULL, 
	voided_at DATETIME, abandoned_at DATETIME, 
	CONSTRAINT pk_sale PRIMARY KEY (id), 
	CONSTRAINT fk_sale_profile_id_store_profile FOREIGN KEY(profile_id) REFERENCES store_profile (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_sale_receipt_number UNIQUE (receipt_number), 
	CONSTRAINT fk_sale_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_sale_customer_id_customer FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_sale_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "sale" VALUES('01a228f7-5871-768a-b9d2-bebc5ad1b5fa','01a228f7-56b5-763c-b17e-75cfa81a8621','01a228f7-56b5-763c-b17e-75d0de91d990',NULL,'01a228f7-56e7-77ac-aea8-019c64cd3a6c','paid','usd',400,0,0,0,400,'','R1-000001','2026-11-29','2026-11-29 20:20:28.419100','2026-11-29 20:20:28.441327','',NULL,NULL);
INSERT INTO "sale" VALUES('01a228f7-58b9-7689-8547-81961df1a58f','01a228f7-56b5-763c-b17e-75cfa81a8621','01a228f7-56b5-763c-b17e-75d0de91d990','01a228f7-579e-771b-859f-6c9702bb3b41','01a228f7-56e7-77ac-aea8-019c64cd3a6c','paid','usd',1000,0,0,0,1000,'','R1-000002','2026-11-29','2026-11-29 20:20:28.474229','2026-11-29 20:20:28.593310','',NULL,NULL);
INSERT INTO "sale" VALUES('01a228f7-5939-75bf-985f-b3851af8ec51','01a228f7-56b5-763c-b17e-75cfa81a8621','01a228f7-56b5-763c-b17e-75d0de91d990','01a228f7-579e-771b-859f-6c9702bb3b41','01a228f7-56e7-77ac-aea8-019c64cd3a6c','paid','usd',500,0,0,0,500,'','R1-000003','2026-11-29','2026-11-29 20:20:28.602237','2026-11-29 20:20:28.649691','',NULL,NULL);
INSERT INTO "sale" VALUES('01a228f7-59c0-714d-a1c7-109edb9f3608','01a228f7-56b5-763c-b17e-75cfa81a8621','01a228f7-56b5-763c-b17e-75d0de91d990','01a228f7-579e-771b-859f-6c9702bb3b41','01a228f7-56e7-77ac-aea8-019c64cd3a6c','open','usd',1500,0,0,0,1500,'',NULL,NULL,'2026-11-29 20:20:28.737377',NULL,'',NULL,NULL);
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
	total_minor BIGINT NOT NULL, own_discount_minor BIGINT, 
	CONSTRAINT pk_sale_line PRIMARY KEY (id), 
	CONSTRAINT fk_sale_line_product_id_product FOREIGN KEY(product_id) REFERENCES product (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_sale_line_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "sale_line" VALUES('01a228f7-5886-773d-b641-0de551df35f3','01a228f7-5871-768a-b9d2-bebc5ad1b5fa',0,NULL,'Tea','',1,400,0,0,400,0);
INSERT INTO "sale_line" VALUES('01a228f7-58bb-739b-a81e-df69858fb778','01a228f7-58b9-7689-8547-81961df1a58f',0,NULL,'Cake','',1,1000,0,0,1000,0);
INSERT INTO "sale_line" VALUES('01a228f7-593b-70fe-867d-4311129fff6f','01a228f7-5939-75bf-985f-b3851af8ec51',0,NULL,'Bread','',1,500,0,0,500,0);
INSERT INTO "sale_line" VALUES('01a228f7-59c2-7044-b50b-3fed3f40add6','01a228f7-59c0-714d-a1c7-109edb9f3608',0,NULL,'Coffee','',1,1500,0,0,1500,0);
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
INSERT INTO "saved_card" VALUES('pm_SLz7oZHQcQGTvNI1nrH9tchw','01a228f7-579e-771b-859f-6c9702bb3b41','visa','4242',8,2030,'2026-11-29 20:20:28.000000');
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
INSERT INTO "store_profile" VALUES('01a228f7-56e7-77ac-aea8-019c64cd3a6c','Corner Coffee','1 Main Street
Springfield','US','usd','Etc/GMT+8',0,'01a228f7-56ed-7547-8df2-11708f4645d6','Open every day from 7 to 19','Thank you, come again!','2026-11-29 20:20:28.007900');
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
	fetched_at DATETIME NOT NULL, unclaimed BOOLEAN DEFAULT '0' NOT NULL, fetch_no BIGINT DEFAULT '0' NOT NULL, disputes JSON DEFAULT '[]' NOT NULL, 
	CONSTRAINT pk_stripe_payment PRIMARY KEY (intent_id)
);
INSERT INTO "stripe_payment" VALUES('pi_BfEBvrWhDoG7cGADpRNmnXE9',NULL,'succeeded',1000,1000,0,'usd',59,941,'usd','ch_egnY3EhplcCSXtvHxHdNOgtA','{"id": "pm_SLz7oZHQcQGTvNI1nrH9tchw", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}, "type": "card", "generated_card_id": null}','cus_lwENQ5GsVw6IYR','Corner Coffee','',0,NULL,'{"till_sale": "01a228f7-58b9-7689-8547-81961df1a58f", "till_tender": "01a228f7-58d5-77b4-82bc-4da3bb272fda", "till_register": "01a228f7-56b5-763c-b17e-75cfa81a8621", "till_register_name": "Counter", "till_cashier": "01a228f7-56b5-763c-b17e-75d0de91d990"}','[]','2026-11-29 20:20:28.000000','2026-11-29 20:20:28.593310',0,2829339539082838018,'[]');
INSERT INTO "stripe_payment" VALUES('pi_IMPZ11vmR98lCU6wP06Un7J7',NULL,'succeeded',500,500,0,'usd',45,455,'usd','ch_PRs17r6x8KUfSl1i8345F3tV','{"id": "pm_SLz7oZHQcQGTvNI1nrH9tchw", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}, "type": "card", "generated_card_id": null}','cus_lwENQ5GsVw6IYR','Corner Coffee','',0,NULL,'{"till_sale": "01a228f7-5939-75bf-985f-b3851af8ec51", "till_tender": "01a228f7-5943-7611-a71f-26914ea022c3", "till_register": "01a228f7-56b5-763c-b17e-75cfa81a8621", "till_register_name": "Counter", "till_cashier": "01a228f7-56b5-763c-b17e-75d0de91d990"}','[]','2026-11-29 20:20:28.000000','2026-11-29 20:20:28.649691',0,2829339539082838019,'[]');
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
INSERT INTO "tax_rate" VALUES('01a228f7-56ed-7547-8df2-11708f4645d6','Sales tax',80000,0,0);
CREATE TABLE "tender" (
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
	tip_minor BIGINT NOT NULL, 
	session_id VARCHAR(128), 
	reader_id VARCHAR(64), 
	page_url TEXT, 
	step VARCHAR(24) NOT NULL, 
	keeps_card BOOLEAN NOT NULL, 
	expires_at DATETIME, label VARCHAR(64) DEFAULT '' NOT NULL, reference VARCHAR(64) DEFAULT '' NOT NULL, 
	CONSTRAINT pk_tender PRIMARY KEY (id), 
	CONSTRAINT fk_tender_reader_id_reader FOREIGN KEY(reader_id) REFERENCES reader (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_tender_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_tender_intent_id UNIQUE (intent_id), 
	CONSTRAINT fk_tender_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_tender_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_tender_create_key UNIQUE (create_key), 
	CONSTRAINT uq_tender_session_id UNIQUE (session_id)
);
INSERT INTO "tender" VALUES('01a228f7-5899-71a7-9bc3-e94e2ab2e638','01a228f7-5871-768a-b9d2-bebc5ad1b5fa','01a228f7-56b5-763c-b17e-75cfa81a8621','01a228f7-56b5-763c-b17e-75d0de91d990','cash','approved',400,'usd',10000,9600,'01a228f7-5899-71a7-9bc3-e94f93aca29c',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'{}',NULL,NULL,'2026-11-29 20:20:28.441327','2026-11-29 20:20:28.441327',0,NULL,NULL,NULL,'',0,NULL,'','');
INSERT INTO "tender" VALUES('01a228f7-58d5-77b4-82bc-4da3bb272fda','01a228f7-58b9-7689-8547-81961df1a58f','01a228f7-56b5-763c-b17e-75cfa81a8621','01a228f7-56b5-763c-b17e-75d0de91d990','saved_card','approved',1000,'usd',0,0,'01a228f7-58d5-77b4-82bc-4da45c61638e','pi_BfEBvrWhDoG7cGADpRNmnXE9','ch_egnY3EhplcCSXtvHxHdNOgtA','cus_lwENQ5GsVw6IYR','pm_SLz7oZHQcQGTvNI1nrH9tchw',NULL,NULL,NULL,'{"id": "pm_SLz7oZHQcQGTvNI1nrH9tchw", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}, "type": "card", "generated_card_id": null}',NULL,NULL,'2026-11-29 20:20:28.501105','2026-11-29 20:20:28.593310',0,NULL,NULL,NULL,'',0,NULL,'','');
INSERT INTO "tender" VALUES('01a228f7-5943-7611-a71f-26914ea022c3','01a228f7-5939-75bf-985f-b3851af8ec51','01a228f7-56b5-763c-b17e-75cfa81a8621','01a228f7-56b5-763c-b17e-75d0de91d990','saved_card','approved',500,'usd',0,0,'01a228f7-5943-7611-a71f-269246a4a74b','pi_IMPZ11vmR98lCU6wP06Un7J7','ch_PRs17r6x8KUfSl1i8345F3tV','cus_lwENQ5GsVw6IYR','pm_SLz7oZHQcQGTvNI1nrH9tchw',NULL,NULL,NULL,'{"id": "pm_SLz7oZHQcQGTvNI1nrH9tchw", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}, "type": "card", "generated_card_id": null}',NULL,NULL,'2026-11-29 20:20:28.611385','2026-11-29 20:20:28.649691',0,NULL,NULL,NULL,'',0,NULL,'','');
INSERT INTO "tender" VALUES('01a228f7-59cc-7642-89ea-4cc433696510','01a228f7-59c0-714d-a1c7-109edb9f3608','01a228f7-56b5-763c-b17e-75cfa81a8621','01a228f7-56b5-763c-b17e-75d0de91d990','saved_card','unknown',1500,'usd',0,0,'01a228f7-59cc-7642-89ea-4cc537647190','pi_68PoXs30hljlLRvQ5hRKFiTl',NULL,'cus_lwENQ5GsVw6IYR','pm_SLz7oZHQcQGTvNI1nrH9tchw',NULL,NULL,NULL,'{"id": "pm_SLz7oZHQcQGTvNI1nrH9tchw", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "", "wallet": "", "read_method": "", "receipt": {}, "type": "", "generated_card_id": null}',NULL,NULL,'2026-11-29 20:20:28.748585',NULL,0,NULL,NULL,NULL,'',0,NULL,'','');
CREATE INDEX ix_store_profile_created_at ON store_profile (created_at);
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
CREATE INDEX ix_sale_line_product_id ON sale_line (product_id);
CREATE INDEX ix_sale_line_sale_id ON sale_line (sale_id);
CREATE INDEX ix_sale_tax_sale_id ON sale_tax (sale_id);
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
CREATE INDEX ix_card_setup_customer_id ON card_setup (customer_id);
CREATE INDEX ix_card_setup_state ON card_setup (state);
CREATE INDEX ix_sale_customer_id ON sale (customer_id);
CREATE INDEX ix_sale_business_date ON sale (business_date);
CREATE INDEX ix_sale_cashier_id ON sale (cashier_id);
CREATE INDEX ix_sale_state ON sale (state);
CREATE INDEX ix_tender_sale_id ON tender (sale_id);
CREATE INDEX ix_tender_state ON tender (state);
CREATE INDEX ix_refund_business_date ON refund (business_date);
CREATE INDEX ix_refund_intent_id ON refund (intent_id);
CREATE INDEX ix_refund_tender_id ON refund (tender_id);
CREATE INDEX ix_refund_state ON refund (state);
CREATE INDEX ix_refund_sale_id ON refund (sale_id);
CREATE INDEX ix_errand_customer_id ON errand (customer_id);
CREATE INDEX ix_errand_done_at ON errand (done_at);
CREATE INDEX ix_notice_sale_id ON notice (sale_id);
CREATE INDEX ix_notice_tender_id ON notice (tender_id);
CREATE INDEX ix_notice_refund_id ON notice (refund_id);
CREATE INDEX ix_notice_intent_id ON notice (intent_id);
CREATE INDEX ix_notice_done_at ON notice (done_at);
CREATE INDEX ix_stripe_payment_unclaimed ON stripe_payment (created_at) WHERE unclaimed = 1;
CREATE INDEX ix_tender_unsettled ON tender (state) WHERE settled_at IS NULL;
CREATE INDEX ix_job_waiting ON job (sale_id) WHERE done_at IS NULL;
CREATE INDEX ix_sale_paid ON sale (register_id, paid_at);
CREATE INDEX ix_product_barcode_key ON product (barcode_key);
COMMIT;
