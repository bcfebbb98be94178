BEGIN TRANSACTION;
CREATE TABLE activity (
	id VARCHAR(36) NOT NULL, 
	at DATETIME NOT NULL, 
	register_id VARCHAR(36) NOT NULL, 
	cashier_id VARCHAR(36) NOT NULL, 
	approved_by VARCHAR(36), 
	permission VARCHAR(32) NOT NULL, 
	subject_kind VARCHAR(32) NOT NULL, 
	subject_id VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_activity PRIMARY KEY (id), 
	CONSTRAINT fk_activity_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_activity_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_activity_approved_by_cashier FOREIGN KEY(approved_by) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0006');
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
INSERT INTO "attempt" VALUES('01a2292e-9cdb-732d-9ac7-54120b82d6ea','01a2292e-9c9b-74ec-86d9-bbfe0e74e471',NULL,'01a2292e-9acc-772b-a1bd-bca176f54554','payment_intents.confirm','01a2292e-9cdb-74da-a483-2854cbc9018b','{"payment_method": "pm_XCOQRpEC6hAUP8S0wnfeIFCx"}','answered','succeeded',NULL,'2026-11-29 21:20:50.395262','2026-11-29 21:20:50.403238');
INSERT INTO "attempt" VALUES('01a2292e-9d13-70e5-85ae-94e6a005d099','01a2292e-9d03-71c6-a4ba-461e3213760d',NULL,'01a2292e-9acc-772b-a1bd-bca176f54554','payment_intents.confirm','01a2292e-9d13-71f2-8ab2-da8c7e74d3bd','{"payment_method": "pm_XCOQRpEC6hAUP8S0wnfeIFCx"}','answered','succeeded',NULL,'2026-11-29 21:20:50.451580','2026-11-29 21:20:50.458324');
INSERT INTO "attempt" VALUES('01a2292e-9d2e-7274-80d3-b09e02a7576f',NULL,'01a2292e-9d2d-7152-967c-3a196e55a698','01a2292e-9acc-772b-a1bd-bca176f54554','refunds.create','01a2292e-9d2d-7152-967c-3a1a24ae5f9a','{"amount": 200}','answered','succeeded',NULL,'2026-11-29 21:20:50.476885','2026-11-29 21:20:50.496314');
INSERT INTO "attempt" VALUES('01a2292e-9d69-74eb-a5f2-8be8ca0f863b','01a2292e-9d5a-7779-90d8-e159adf45cb0',NULL,'01a2292e-9acc-772b-a1bd-bca176f54554','payment_intents.confirm','01a2292e-9d69-74eb-a5f2-8be9e4bd72cb','{"payment_method": "pm_XCOQRpEC6hAUP8S0wnfeIFCx"}','unknown','no answer',NULL,'2026-11-29 21:20:50.537185','2026-11-29 21:20:52.035362');
CREATE TABLE book (
	id VARCHAR(36) NOT NULL, 
	mode VARCHAR(16) NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_book PRIMARY KEY (id)
);
INSERT INTO "book" VALUES('01a2292e-9ab6-759e-923a-b6e2cb4618e9','test','2026-11-29 21:20:49.846604');
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
	created_at DATETIME NOT NULL, pin_hash VARCHAR(256) DEFAULT '' NOT NULL, pin_salt VARCHAR(64) DEFAULT '' NOT NULL, 
	CONSTRAINT pk_cashier PRIMARY KEY (id)
);
INSERT INTO "cashier" VALUES('01a2292e-9acc-772b-a1bd-bca206857ab0','Ana','manager',1,'2026-11-29 21:20:49.846604','','');
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
INSERT INTO "customer" VALUES('01a2292e-9bbe-7326-9aea-c58178a75f90','cus_Sj2D4w4aLY8i3h','linked','01a2292e-9bbe-7051-b367-8cab69de6288','Ada Lovelace','ada@example.com','','','ada lovelace ada@example.com 4242',NULL,'2026-11-29 21:20:50.167484','2026-11-29 21:20:50.110865','2026-11-29 21:20:50.110865',NULL,7980635078097108993,0,NULL);
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
INSERT INTO "history_entry" VALUES('01a2292e-9c5b-75e3-a6bf-a50571f8a707','01a2292e-9c5b-75e3-a6bf-a50571f8a707',NULL,NULL,'2026-11-29 21:20:50.298142',400,0,'usd','paid','Cash','','Ana','R1-000001','r1-000001 4.00 4,00 cash ana tea');
INSERT INTO "history_entry" VALUES('01a2292e-9c90-7697-997c-102266c1fe77','01a2292e-9c90-7697-997c-102266c1fe77',NULL,'01a2292e-9bbe-7326-9aea-c58178a75f90','2026-11-29 21:20:50.403238',1000,0,'usd','paid','Visa •••• 4242','Ada Lovelace','Ana','R1-000002','r1-000002 10.00 10,00 visa •••• 4242 ada lovelace ana pi_mkssa8llxy0j71inrqwtf1y6 cake');
INSERT INTO "history_entry" VALUES('01a2292e-9cf9-77ea-9f0f-72dd15056ac2','01a2292e-9cf9-77ea-9f0f-72dd15056ac2',NULL,'01a2292e-9bbe-7326-9aea-c58178a75f90','2026-11-29 21:20:50.458324',500,200,'usd','part_refunded','Visa •••• 4242','Ada Lovelace','Ana','R1-000003','r1-000003 5.00 5,00 visa •••• 4242 ada lovelace ana pi_f4mi6poef57di2gteljjbfkf bread');
INSERT INTO "history_entry" VALUES('01a2292e-9d4e-76c9-a45c-9d3e048edb5c','01a2292e-9d4e-76c9-a45c-9d3e048edb5c',NULL,'01a2292e-9bbe-7326-9aea-c58178a75f90','2026-11-29 21:20:50.511688',1500,0,'usd','unknown','Visa •••• 4242','Ada Lovelace','Ana',NULL,'15.00 15,00 visa •••• 4242 ada lovelace ana pi_i4wg36cbjimn4x2fhjyikvln coffee');
CREATE TABLE job (
	id VARCHAR(36) NOT NULL, 
	sale_id VARCHAR(36) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	created_at DATETIME NOT NULL, 
	done_at DATETIME, 
	CONSTRAINT pk_job PRIMARY KEY (id), 
	CONSTRAINT fk_job_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "job" VALUES('01a2292e-9c7a-7773-8285-09a2cb70b1c3','01a2292e-9c5b-75e3-a6bf-a50571f8a707','drawer','2026-11-29 21:20:50.298142',NULL);
INSERT INTO "job" VALUES('01a2292e-9c86-75d5-a0be-a87dfe609dba','01a2292e-9c5b-75e3-a6bf-a50571f8a707','receipt','2026-11-29 21:20:50.298142',NULL);
INSERT INTO "job" VALUES('01a2292e-9cef-7365-a9c1-4f5c3338dce3','01a2292e-9c90-7697-997c-102266c1fe77','receipt','2026-11-29 21:20:50.403238',NULL);
INSERT INTO "job" VALUES('01a2292e-9d1c-7003-9d79-03fa36f2a3d2','01a2292e-9cf9-77ea-9f0f-72dd15056ac2','receipt','2026-11-29 21:20:50.458324',NULL);
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
INSERT INTO "open_cart" VALUES('01a2292e-9d47-7456-a5bc-e6cfdf40333f','01a2292e-9acc-772b-a1bd-bca176f54554','Mr. Babbage','2026-11-29 21:20:50.504034','{"currency": "usd", "lines": [{"name": "Jam", "unit_price": 700, "quantity": 1, "product_id": null, "tax": null, "discount": null, "note": "", "id": "01a2292e-9d47-73cc-aef9-43c532607af9"}], "discount": null, "customer_id": null, "note": "", "id": "01a2292e-9d47-7456-a5bc-e6cfdf40333f"}','2026-11-29 21:20:50.504031');
INSERT INTO "open_cart" VALUES('01a2292e-9d4d-76d9-b856-e26ccef71ddc','01a2292e-9acc-772b-a1bd-bca176f54554','',NULL,'{"currency": "usd", "lines": [], "discount": null, "customer_id": null, "note": "", "id": "01a2292e-9d4d-76d9-b856-e26ccef71ddc"}','2026-11-29 21:20:50.510043');
INSERT INTO "open_cart" VALUES('01a2292e-9d4e-76c9-a45c-9d3e048edb5c','01a2292e-9acc-772b-a1bd-bca176f54554','',NULL,'{"currency": "usd", "lines": [{"name": "Coffee", "unit_price": 1500, "quantity": 1, "product_id": null, "tax": null, "discount": null, "note": "", "id": "01a2292e-9d4e-7234-875a-efc1f49c0a87"}], "discount": null, "customer_id": "01a2292e-9bbe-7326-9aea-c58178a75f90", "note": "", "id": "01a2292e-9d4e-76c9-a45c-9d3e048edb5c"}','2026-11-29 21:20:50.517447');
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
	CONSTRAINT uq_refund_stripe_id UNIQUE (stripe_id), 
	CONSTRAINT uq_refund_create_key UNIQUE (create_key), 
	CONSTRAINT fk_refund_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_refund_tender_id_tender FOREIGN KEY(tender_id) REFERENCES tender (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_refund_reader_id_reader FOREIGN KEY(reader_id) REFERENCES reader (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_refund_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "refund" VALUES('01a2292e-9d2d-7152-967c-3a196e55a698','01a2292e-9cf9-77ea-9f0f-72dd15056ac2','01a2292e-9d03-71c6-a4ba-461e3213760d','pi_F4mI6PoEF57DI2gTeLJjBFKf',NULL,'re_Mmkpzmjlh3E8BT4T7A01enRj','01a2292e-9d2d-7152-967c-3a1a24ae5f9a','01a2292e-9acc-772b-a1bd-bca176f54554','01a2292e-9acc-772b-a1bd-bca206857ab0','saved_card','succeeded',200,'usd','requested_by_customer','','','2026-11-29','2026-11-29 21:20:50.476885','2026-11-29 21:20:50.498540',NULL,'','2026-11-29 21:20:50.009165');
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
INSERT INTO "register" VALUES('01a2292e-9acc-772b-a1bd-bca176f54554','Counter','R1',4,'2026-11-29 21:20:49.846604',NULL);
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
	CONSTRAINT fk_sale_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_sale_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_sale_profile_id_store_profile FOREIGN KEY(profile_id) REFERENCES store_profile (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_sale_customer_id_customer FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_sale_receipt_number UNIQUE (receipt_number)
);
INSERT INTO "sale" VALUES('01a2292e-9c5b-75e3-a6bf-a50571f8a707','01a2292e-9acc-772b-a1bd-bca176f54554','01a2292e-9acc-772b-a1bd-bca206857ab0',NULL,'01a2292e-9b0b-7331-a210-d200b9e86fa7','paid','usd',400,0,0,0,400,'','R1-000001','2026-11-29','2026-11-29 21:20:50.276635','2026-11-29 21:20:50.298142','',NULL,NULL);
INSERT INTO "sale" VALUES('01a2292e-9c90-7697-997c-102266c1fe77','01a2292e-9acc-772b-a1bd-bca176f54554','01a2292e-9acc-772b-a1bd-bca206857ab0','01a2292e-9bbe-7326-9aea-c58178a75f90','01a2292e-9b0b-7331-a210-d200b9e86fa7','paid','usd',1000,0,0,0,1000,'','R1-000002','2026-11-29','2026-11-29 21:20:50.325139','2026-11-29 21:20:50.403238','',NULL,NULL);
INSERT INTO "sale" VALUES('01a2292e-9cf9-77ea-9f0f-72dd15056ac2','01a2292e-9acc-772b-a1bd-bca176f54554','01a2292e-9acc-772b-a1bd-bca206857ab0','01a2292e-9bbe-7326-9aea-c58178a75f90','01a2292e-9b0b-7331-a210-d200b9e86fa7','paid','usd',500,0,0,0,500,'','R1-000003','2026-11-29','2026-11-29 21:20:50.426228','2026-11-29 21:20:50.458324','',NULL,NULL);
INSERT INTO "sale" VALUES('01a2292e-9d4e-76c9-a45c-9d3e048edb5c','01a2292e-9acc-772b-a1bd-bca176f54554','01a2292e-9acc-772b-a1bd-bca206857ab0','01a2292e-9bbe-7326-9aea-c58178a75f90','01a2292e-9b0b-7331-a210-d200b9e86fa7','open','usd',1500,0,0,0,1500,'',NULL,NULL,'2026-11-29 21:20:50.511688',NULL,'',NULL,NULL);
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
INSERT INTO "sale_line" VALUES('01a2292e-9c67-7748-bd09-5fb075543928','01a2292e-9c5b-75e3-a6bf-a50571f8a707',0,NULL,'Tea','',1,400,0,0,400,0);
INSERT INTO "sale_line" VALUES('01a2292e-9c96-720d-9d10-c0a2bf8c76b2','01a2292e-9c90-7697-997c-102266c1fe77',0,NULL,'Cake','',1,1000,0,0,1000,0);
INSERT INTO "sale_line" VALUES('01a2292e-9cfb-73ae-8ee8-4233d837c316','01a2292e-9cf9-77ea-9f0f-72dd15056ac2',0,NULL,'Bread','',1,500,0,0,500,0);
INSERT INTO "sale_line" VALUES('01a2292e-9d54-76ef-805d-17aed401c5d3','01a2292e-9d4e-76c9-a45c-9d3e048edb5c',0,NULL,'Coffee','',1,1500,0,0,1500,0);
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
INSERT INTO "saved_card" VALUES('pm_XCOQRpEC6hAUP8S0wnfeIFCx','01a2292e-9bbe-7326-9aea-c58178a75f90','visa','4242',8,2030,'2026-11-29 21:20:50.000000');
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
INSERT INTO "store_profile" VALUES('01a2292e-9b0b-7331-a210-d200b9e86fa7','Corner Coffee','1 Main Street
Springfield','US','usd','Etc/GMT+9',0,'01a2292e-9b0c-7760-a3fb-e4c5b404fed1','Open every day from 7 to 19','Thank you, come again!','2026-11-29 21:20:49.931199');
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
INSERT INTO "stripe_payment" VALUES('pi_Mkssa8LlXY0J71iNRQWTF1y6',NULL,'succeeded',1000,1000,0,'usd',59,941,'usd','ch_TOLf4xOwXmVci1OE9G8lPGLy','{"id": "pm_XCOQRpEC6hAUP8S0wnfeIFCx", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}, "type": "card", "generated_card_id": null}','cus_Sj2D4w4aLY8i3h','Corner Coffee','',0,NULL,'{"till_sale": "01a2292e-9c90-7697-997c-102266c1fe77", "till_tender": "01a2292e-9c9b-74ec-86d9-bbfe0e74e471", "till_register": "01a2292e-9acc-772b-a1bd-bca176f54554", "till_register_name": "Counter", "till_cashier": "01a2292e-9acc-772b-a1bd-bca206857ab0"}','[]','2026-11-29 21:20:50.000000','2026-11-29 21:20:50.403238',0,7980635078097108994,'[]');
INSERT INTO "stripe_payment" VALUES('pi_F4mI6PoEF57DI2gTeLJjBFKf',NULL,'succeeded',500,500,0,'usd',45,455,'usd','ch_Le6sT3DWVfMEWI8aElZ8vmuS','{"id": "pm_XCOQRpEC6hAUP8S0wnfeIFCx", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}, "type": "card", "generated_card_id": null}','cus_Sj2D4w4aLY8i3h','Corner Coffee','',0,NULL,'{"till_sale": "01a2292e-9cf9-77ea-9f0f-72dd15056ac2", "till_tender": "01a2292e-9d03-71c6-a4ba-461e3213760d", "till_register": "01a2292e-9acc-772b-a1bd-bca176f54554", "till_register_name": "Counter", "till_cashier": "01a2292e-9acc-772b-a1bd-bca206857ab0"}','[]','2026-11-29 21:20:50.000000','2026-11-29 21:20:50.458324',0,7980635078097108995,'[]');
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
INSERT INTO "tax_rate" VALUES('01a2292e-9b0c-7760-a3fb-e4c5b404fed1','Sales tax',80000,0,0);
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
	CONSTRAINT uq_tender_intent_id UNIQUE (intent_id), 
	CONSTRAINT fk_tender_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_tender_create_key UNIQUE (create_key), 
	CONSTRAINT fk_tender_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_tender_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_tender_reader_id_reader FOREIGN KEY(reader_id) REFERENCES reader (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_tender_session_id UNIQUE (session_id)
);
INSERT INTO "tender" VALUES('01a2292e-9c7a-7773-8285-09a05d184fa9','01a2292e-9c5b-75e3-a6bf-a50571f8a707','01a2292e-9acc-772b-a1bd-bca176f54554','01a2292e-9acc-772b-a1bd-bca206857ab0','cash','approved',400,'usd',10000,9600,'01a2292e-9c7a-7773-8285-09a1d15f174b',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'{}',NULL,NULL,'2026-11-29 21:20:50.298142','2026-11-29 21:20:50.298142',0,NULL,NULL,NULL,'',0,NULL,'','');
INSERT INTO "tender" VALUES('01a2292e-9c9b-74ec-86d9-bbfe0e74e471','01a2292e-9c90-7697-997c-102266c1fe77','01a2292e-9acc-772b-a1bd-bca176f54554','01a2292e-9acc-772b-a1bd-bca206857ab0','saved_card','approved',1000,'usd',0,0,'01a2292e-9c9b-7788-ab4b-408f34675419','pi_Mkssa8LlXY0J71iNRQWTF1y6','ch_TOLf4xOwXmVci1OE9G8lPGLy','cus_Sj2D4w4aLY8i3h','pm_XCOQRpEC6hAUP8S0wnfeIFCx',NULL,NULL,NULL,'{"id": "pm_XCOQRpEC6hAUP8S0wnfeIFCx", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}, "type": "card", "generated_card_id": null}',NULL,NULL,'2026-11-29 21:20:50.330909','2026-11-29 21:20:50.403238',0,NULL,NULL,NULL,'',0,NULL,'','');
INSERT INTO "tender" VALUES('01a2292e-9d03-71c6-a4ba-461e3213760d','01a2292e-9cf9-77ea-9f0f-72dd15056ac2','01a2292e-9acc-772b-a1bd-bca176f54554','01a2292e-9acc-772b-a1bd-bca206857ab0','saved_card','approved',500,'usd',0,0,'01a2292e-9d03-769e-98b6-2f842746cf4d','pi_F4mI6PoEF57DI2gTeLJjBFKf','ch_Le6sT3DWVfMEWI8aElZ8vmuS','cus_Sj2D4w4aLY8i3h','pm_XCOQRpEC6hAUP8S0wnfeIFCx',NULL,NULL,NULL,'{"id": "pm_XCOQRpEC6hAUP8S0wnfeIFCx", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}, "type": "card", "generated_card_id": null}',NULL,NULL,'2026-11-29 21:20:50.435089','2026-11-29 21:20:50.458324',0,NULL,NULL,NULL,'',0,NULL,'','');
INSERT INTO "tender" VALUES('01a2292e-9d5a-7779-90d8-e159adf45cb0','01a2292e-9d4e-76c9-a45c-9d3e048edb5c','01a2292e-9acc-772b-a1bd-bca176f54554','01a2292e-9acc-772b-a1bd-bca206857ab0','saved_card','unknown',1500,'usd',0,0,'01a2292e-9d5a-7779-90d8-e15a982abeda','pi_I4Wg36CbJIMn4X2FhjYiKvLn',NULL,'cus_Sj2D4w4aLY8i3h','pm_XCOQRpEC6hAUP8S0wnfeIFCx',NULL,NULL,NULL,'{"id": "pm_XCOQRpEC6hAUP8S0wnfeIFCx", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "", "wallet": "", "read_method": "", "receipt": {}, "type": "", "generated_card_id": null}',NULL,NULL,'2026-11-29 21:20:50.522468',NULL,0,NULL,NULL,NULL,'',0,NULL,'','');
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
CREATE INDEX ix_refund_state ON refund (state);
CREATE INDEX ix_refund_tender_id ON refund (tender_id);
CREATE INDEX ix_refund_intent_id ON refund (intent_id);
CREATE INDEX ix_refund_business_date ON refund (business_date);
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
CREATE INDEX ix_activity_register_id_id ON activity (register_id, id);
COMMIT;
