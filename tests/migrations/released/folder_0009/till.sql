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
INSERT INTO "activity" VALUES('01a22973-1f2f-7718-a6a1-8fda75667927','2026-11-29 22:35:40.207673','01a22973-1d46-77ae-b173-6541ec944893','01a22973-1d46-77ae-b173-6542ac1edd70',NULL,'refund','history','01a22973-1ef1-77bb-acc9-2c5bff888467');
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0009');
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
INSERT INTO "attempt" VALUES('01a22973-1ed4-7058-b26e-4bb2b4cde8d5','01a22973-1e93-7455-b956-af8282fd5e3b',NULL,'01a22973-1d46-77ae-b173-6541ec944893','payment_intents.confirm','01a22973-1ed4-743e-92c2-e42187a00126','{"payment_method": "pm_sZMoGzaUgWAdbSZfOgKKk3a4"}','answered','succeeded',NULL,'2026-11-29 22:35:40.116520','2026-11-29 22:35:40.127646');
INSERT INTO "attempt" VALUES('01a22973-1f14-70f3-b925-91b86c4058f2','01a22973-1efb-7158-afd8-b7a56cfc8a10',NULL,'01a22973-1d46-77ae-b173-6541ec944893','payment_intents.confirm','01a22973-1f14-75cf-b43f-1cd36929e8f7','{"payment_method": "pm_sZMoGzaUgWAdbSZfOgKKk3a4"}','answered','succeeded',NULL,'2026-11-29 22:35:40.180483','2026-11-29 22:35:40.189057');
INSERT INTO "attempt" VALUES('01a22973-1f47-7798-90d9-bee61b236c87',NULL,'01a22973-1f38-726a-8c50-3f705af3ca04','01a22973-1d46-77ae-b173-6541ec944893','refunds.create','01a22973-1f3e-777f-8e36-aabc0709062c','{"amount": 200}','answered','succeeded',NULL,'2026-11-29 22:35:40.216024','2026-11-29 22:35:40.249803');
INSERT INTO "attempt" VALUES('01a22973-1f8d-71b8-be36-13eef8b8c769','01a22973-1f7f-7230-a315-61b82d330338',NULL,'01a22973-1d46-77ae-b173-6541ec944893','payment_intents.confirm','01a22973-1f8d-7280-866e-45acbd057e78','{"payment_method": "pm_sZMoGzaUgWAdbSZfOgKKk3a4"}','unknown','no answer',NULL,'2026-11-29 22:35:40.301440','2026-11-29 22:35:41.669673');
CREATE TABLE book (
	id VARCHAR(36) NOT NULL, 
	mode VARCHAR(16) NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_book PRIMARY KEY (id)
);
INSERT INTO "book" VALUES('01a22973-1d24-7557-bbea-9685d2980fe2','test','2026-11-29 22:35:39.684741');
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
INSERT INTO "cashier" VALUES('01a22973-1d46-77ae-b173-6542ac1edd70','Ana','manager',1,'2026-11-29 22:35:39.684741','','');
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
	anonymised_at DATETIME, cards_no BIGINT DEFAULT '0' NOT NULL, change_no BIGINT DEFAULT '0' NOT NULL, asked_at DATETIME, folded_name VARCHAR DEFAULT '' NOT NULL, 
	CONSTRAINT pk_customer PRIMARY KEY (id), 
	CONSTRAINT uq_customer_stripe_id UNIQUE (stripe_id)
);
INSERT INTO "customer" VALUES('01a22973-1ddb-72e4-8b59-5b27a069f8ab','cus_zE73pvwxwn4lBK','linked','01a22973-1ddb-72e4-8b59-5b26cdccd5e5','Ada Lovelace','ada@example.com','','','ada lovelace ada@example.com 4242',NULL,'2026-11-29 22:35:39.942222','2026-11-29 22:35:39.867194','2026-11-29 22:35:39.867194',NULL,7073073823771262977,0,NULL,'ada lovelace');
CREATE TABLE dispute (
	id VARCHAR(64) NOT NULL, 
	intent_id VARCHAR(64) NOT NULL, 
	amount_minor BIGINT NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	status VARCHAR(32) NOT NULL, 
	created_at DATETIME NOT NULL, 
	over_at DATETIME, 
	CONSTRAINT pk_dispute PRIMARY KEY (id), 
	CONSTRAINT fk_dispute_intent_id_stripe_payment FOREIGN KEY(intent_id) REFERENCES stripe_payment (intent_id) DEFERRABLE INITIALLY DEFERRED
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
	cashier_name VARCHAR NOT NULL, 
	receipt_number VARCHAR(32), 
	search_text TEXT NOT NULL, kind VARCHAR(16) DEFAULT 'sale' NOT NULL, register_id VARCHAR(36), business_date DATE, methods JSON DEFAULT '[]' NOT NULL, 
	CONSTRAINT pk_history_entry PRIMARY KEY (id), 
	CONSTRAINT fk_history_entry_customer_id_customer FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_history_entry_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "history_entry" VALUES('01a22973-1e40-75e7-b1f3-d1da55eeac12','01a22973-1e40-75e7-b1f3-d1da55eeac12',NULL,NULL,'2026-11-29 22:35:40.002790',400,0,'usd','paid','Ana','R1-000001','r1-000001 4.00 4,00 cash ana tea','sale','01a22973-1d46-77ae-b173-6541ec944893','2026-11-29','[{"kind": "cash", "label": "", "brand": "", "last4": ""}]');
INSERT INTO "history_entry" VALUES('01a22973-1e82-77b0-823b-4b216789539c','01a22973-1e82-77b0-823b-4b216789539c',NULL,'01a22973-1ddb-72e4-8b59-5b27a069f8ab','2026-11-29 22:35:40.127646',1000,0,'usd','paid','Ana','R1-000002','r1-000002 10.00 10,00 visa •••• 4242 ana pi_cl38xfnb4bcpyokyjlomredi cake','sale','01a22973-1d46-77ae-b173-6541ec944893','2026-11-29','[{"kind": "saved_card", "label": "", "brand": "visa", "last4": "4242"}]');
INSERT INTO "history_entry" VALUES('01a22973-1ef1-77bb-acc9-2c5bff888467','01a22973-1ef1-77bb-acc9-2c5bff888467',NULL,'01a22973-1ddb-72e4-8b59-5b27a069f8ab','2026-11-29 22:35:40.189057',500,200,'usd','part_refunded','Ana','R1-000003','r1-000003 5.00 5,00 visa •••• 4242 ana pi_fwe58xnphpjdas1dyz4a465p bread','sale','01a22973-1d46-77ae-b173-6541ec944893','2026-11-29','[{"kind": "saved_card", "label": "", "brand": "visa", "last4": "4242"}]');
INSERT INTO "history_entry" VALUES('01a22973-1f73-7345-a567-22d271443c54','01a22973-1f73-7345-a567-22d271443c54',NULL,'01a22973-1ddb-72e4-8b59-5b27a069f8ab','2026-11-29 22:35:40.276469',1500,0,'usd','unknown','Ana',NULL,'15.00 15,00 visa •••• 4242 ana pi_wzj5hgjsvhwbbhdrgqcjkyuj coffee','sale','01a22973-1d46-77ae-b173-6541ec944893','2026-11-29','[{"kind": "saved_card", "label": "", "brand": "visa", "last4": "4242"}]');
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
INSERT INTO "open_cart" VALUES('01a22973-1f69-767f-9983-81eed0467d18','01a22973-1d46-77ae-b173-6541ec944893','Mr. Babbage','2026-11-29 22:35:40.266526','{"currency": "usd", "lines": [{"name": "Jam", "unit_price": 700, "quantity": 1, "product_id": null, "tax": null, "discount": null, "note": "", "measure": 1000, "id": "01a22973-1f69-71ce-84fa-a7449a7032bd"}], "discount": null, "customer_id": null, "note": "", "id": "01a22973-1f69-767f-9983-81eed0467d18"}','2026-11-29 22:35:40.266521');
INSERT INTO "open_cart" VALUES('01a22973-1f6c-7174-98c2-f5ebaa879192','01a22973-1d46-77ae-b173-6541ec944893','',NULL,'{"currency": "usd", "lines": [], "discount": null, "customer_id": null, "note": "", "id": "01a22973-1f6c-7174-98c2-f5ebaa879192"}','2026-11-29 22:35:40.269238');
INSERT INTO "open_cart" VALUES('01a22973-1f73-7345-a567-22d271443c54','01a22973-1d46-77ae-b173-6541ec944893','',NULL,'{"currency": "usd", "lines": [{"name": "Coffee", "unit_price": 1500, "quantity": 1, "product_id": null, "tax": null, "discount": null, "note": "", "measure": 1000, "id": "01a22973-1f73-7095-8221-962566b0026d"}], "discount": null, "customer_id": "01a22973-1ddb-72e4-8b59-5b27a069f8ab", "note": "", "id": "01a22973-1f73-7345-a567-22d271443c54"}','2026-11-29 22:35:40.278042');
CREATE TABLE outbox (
	id VARCHAR(36) NOT NULL, 
	kind VARCHAR(24) NOT NULL, 
	dedupe_key VARCHAR(160) NOT NULL, 
	register_id VARCHAR(36) NOT NULL, 
	sale_id VARCHAR(36), 
	customer_id VARCHAR(36), 
	subject_id VARCHAR(64) NOT NULL, 
	account_id VARCHAR(64), 
	params JSON NOT NULL, 
	idempotency_key VARCHAR(36), 
	tries INTEGER NOT NULL, 
	next_try_at DATETIME, 
	error VARCHAR(24) NOT NULL, 
	error_values JSON NOT NULL, 
	asked_at DATETIME, 
	created_at DATETIME NOT NULL, 
	done_at DATETIME, 
	CONSTRAINT pk_outbox PRIMARY KEY (id), 
	CONSTRAINT fk_outbox_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_outbox_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_outbox_customer_id_customer FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "outbox" VALUES('01a22973-1e62-77a3-831c-bca2e33db1fa','drawer','drawer:01a22973-1e62-77a3-831c-bca0921a4e2b','01a22973-1d46-77ae-b173-6541ec944893','01a22973-1e40-75e7-b1f3-d1da55eeac12',NULL,'01a22973-1e62-77a3-831c-bca0921a4e2b',NULL,'{}',NULL,0,NULL,'','{}',NULL,'2026-11-29 22:35:40.002790',NULL);
INSERT INTO "outbox" VALUES('01a22973-1e75-733d-89b8-0d9cac87ce2d','receipt','receipt:01a22973-1e40-75e7-b1f3-d1da55eeac12','01a22973-1d46-77ae-b173-6541ec944893','01a22973-1e40-75e7-b1f3-d1da55eeac12',NULL,'01a22973-1e40-75e7-b1f3-d1da55eeac12',NULL,'{}',NULL,0,NULL,'','{}',NULL,'2026-11-29 22:35:40.002790',NULL);
INSERT INTO "outbox" VALUES('01a22973-1ee4-730a-8b18-95f2f654cbcf','receipt','receipt:01a22973-1e82-77b0-823b-4b216789539c','01a22973-1d46-77ae-b173-6541ec944893','01a22973-1e82-77b0-823b-4b216789539c',NULL,'01a22973-1e82-77b0-823b-4b216789539c',NULL,'{}',NULL,0,NULL,'','{}',NULL,'2026-11-29 22:35:40.127646',NULL);
INSERT INTO "outbox" VALUES('01a22973-1f1d-73ec-b0e2-36667a24eed5','receipt','receipt:01a22973-1ef1-77bb-acc9-2c5bff888467','01a22973-1d46-77ae-b173-6541ec944893','01a22973-1ef1-77bb-acc9-2c5bff888467',NULL,'01a22973-1ef1-77bb-acc9-2c5bff888467',NULL,'{}',NULL,0,NULL,'','{}',NULL,'2026-11-29 22:35:40.189057',NULL);
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
	register_id VARCHAR(36), 
	cashier_id VARCHAR(36), 
	kind VARCHAR(16) NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	amount_minor BIGINT NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	reason VARCHAR(32) NOT NULL, 
	note TEXT NOT NULL, 
	failure VARCHAR(64) NOT NULL, 
	business_date DATE, 
	created_at DATETIME NOT NULL, 
	settled_at DATETIME, 
	reader_id VARCHAR(64), 
	step VARCHAR(24) NOT NULL, 
	asked_at DATETIME, 
	origin VARCHAR(16) DEFAULT 'till' NOT NULL, 
	CONSTRAINT pk_refund PRIMARY KEY (id), 
	CONSTRAINT fk_refund_tender_id_tender FOREIGN KEY(tender_id) REFERENCES tender (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_refund_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_refund_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_refund_create_key UNIQUE (create_key), 
	CONSTRAINT fk_refund_reader_id_reader FOREIGN KEY(reader_id) REFERENCES reader (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_refund_stripe_id UNIQUE (stripe_id), 
	CONSTRAINT fk_refund_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "refund" VALUES('01a22973-1f38-726a-8c50-3f705af3ca04','01a22973-1ef1-77bb-acc9-2c5bff888467','01a22973-1efb-7158-afd8-b7a56cfc8a10','pi_fwE58XnpHpJDAs1dYz4a465P',NULL,'re_JTDKUA8SnnuELXOiWoaXUssn','01a22973-1f3e-777f-8e36-aabc0709062c','01a22973-1d46-77ae-b173-6541ec944893','01a22973-1d46-77ae-b173-6542ac1edd70','saved_card','succeeded',200,'usd','requested_by_customer','','','2026-11-29','2026-11-29 22:35:40.216024','2026-11-29 22:35:40.251863',NULL,'','2026-11-29 22:35:40.018849','till');
CREATE TABLE refund_line (
	id VARCHAR(36) NOT NULL, 
	refund_id VARCHAR(36) NOT NULL, 
	sale_line_id VARCHAR(36) NOT NULL, 
	net_minor BIGINT NOT NULL, 
	tax_name VARCHAR, 
	tax_ppm INTEGER, 
	tax_inclusive BOOLEAN, 
	tax_minor BIGINT NOT NULL, 
	total_minor BIGINT NOT NULL, 
	CONSTRAINT pk_refund_line PRIMARY KEY (id), 
	CONSTRAINT fk_refund_line_refund_id_refund FOREIGN KEY(refund_id) REFERENCES refund (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_refund_line_sale_line_id_sale_line FOREIGN KEY(sale_line_id) REFERENCES sale_line (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "refund_line" VALUES('01a22973-1f46-7205-848a-c85cc57b50fe','01a22973-1f38-726a-8c50-3f705af3ca04','01a22973-1ef2-709d-9e73-cb64797275e0',200,'',0,0,0,200);
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
INSERT INTO "register" VALUES('01a22973-1d46-77ae-b173-6541ec944893','Counter','R1',4,'2026-11-29 22:35:39.684741',NULL);
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
	CONSTRAINT fk_sale_customer_id_customer FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_sale_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_sale_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_sale_profile_id_store_profile FOREIGN KEY(profile_id) REFERENCES store_profile (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_sale_receipt_number UNIQUE (receipt_number)
);
INSERT INTO "sale" VALUES('01a22973-1e40-75e7-b1f3-d1da55eeac12','01a22973-1d46-77ae-b173-6541ec944893','01a22973-1d46-77ae-b173-6542ac1edd70',NULL,'01a22973-1d8b-770a-a4a9-7a6fde22d06d','paid','usd',400,0,0,0,400,'','R1-000001','2026-11-29','2026-11-29 22:35:39.971303','2026-11-29 22:35:40.002790','',NULL,NULL);
INSERT INTO "sale" VALUES('01a22973-1e82-77b0-823b-4b216789539c','01a22973-1d46-77ae-b173-6541ec944893','01a22973-1d46-77ae-b173-6542ac1edd70','01a22973-1ddb-72e4-8b59-5b27a069f8ab','01a22973-1d8b-770a-a4a9-7a6fde22d06d','paid','usd',1000,0,0,0,1000,'','R1-000002','2026-11-29','2026-11-29 22:35:40.034981','2026-11-29 22:35:40.127646','',NULL,NULL);
INSERT INTO "sale" VALUES('01a22973-1ef1-77bb-acc9-2c5bff888467','01a22973-1d46-77ae-b173-6541ec944893','01a22973-1d46-77ae-b173-6542ac1edd70','01a22973-1ddb-72e4-8b59-5b27a069f8ab','01a22973-1d8b-770a-a4a9-7a6fde22d06d','paid','usd',500,0,0,0,500,'','R1-000003','2026-11-29','2026-11-29 22:35:40.145907','2026-11-29 22:35:40.189057','',NULL,NULL);
INSERT INTO "sale" VALUES('01a22973-1f73-7345-a567-22d271443c54','01a22973-1d46-77ae-b173-6541ec944893','01a22973-1d46-77ae-b173-6542ac1edd70','01a22973-1ddb-72e4-8b59-5b27a069f8ab','01a22973-1d8b-770a-a4a9-7a6fde22d06d','open','usd',1500,0,0,0,1500,'',NULL,NULL,'2026-11-29 22:35:40.276469',NULL,'',NULL,NULL);
CREATE TABLE sale_line (
	id VARCHAR(36) NOT NULL, 
	sale_id VARCHAR(36) NOT NULL, 
	position INTEGER NOT NULL, 
	product_id VARCHAR(36), 
	name VARCHAR NOT NULL, 
	note TEXT NOT NULL, 
	quantity_milli INTEGER NOT NULL, 
	unit_price_minor BIGINT NOT NULL, 
	discount_minor BIGINT NOT NULL, 
	tax_minor BIGINT NOT NULL, 
	total_minor BIGINT NOT NULL, own_discount_minor BIGINT, category_name VARCHAR, net_minor BIGINT DEFAULT '0' NOT NULL, tax_name VARCHAR, tax_ppm INTEGER, tax_inclusive BOOLEAN, 
	CONSTRAINT pk_sale_line PRIMARY KEY (id), 
	CONSTRAINT fk_sale_line_product_id_product FOREIGN KEY(product_id) REFERENCES product (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_sale_line_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "sale_line" VALUES('01a22973-1e4d-70d9-a78f-868c3b1c749d','01a22973-1e40-75e7-b1f3-d1da55eeac12',0,NULL,'Tea','',1000,400,0,0,400,0,'',400,'',0,0);
INSERT INTO "sale_line" VALUES('01a22973-1e83-712e-bde0-7eb992f83a97','01a22973-1e82-77b0-823b-4b216789539c',0,NULL,'Cake','',1000,1000,0,0,1000,0,'',1000,'',0,0);
INSERT INTO "sale_line" VALUES('01a22973-1ef2-709d-9e73-cb64797275e0','01a22973-1ef1-77bb-acc9-2c5bff888467',0,NULL,'Bread','',1000,500,0,0,500,0,'',500,'',0,0);
INSERT INTO "sale_line" VALUES('01a22973-1f75-716f-8097-db0a6d73c9ff','01a22973-1f73-7345-a567-22d271443c54',0,NULL,'Coffee','',1000,1500,0,0,1500,0,'',1500,'',0,0);
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
INSERT INTO "saved_card" VALUES('pm_sZMoGzaUgWAdbSZfOgKKk3a4','01a22973-1ddb-72e4-8b59-5b27a069f8ab','visa','4242',8,2030,'2026-11-29 22:35:39.000000');
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
INSERT INTO "store_profile" VALUES('01a22973-1d8b-770a-a4a9-7a6fde22d06d','Corner Coffee','1 Main Street
Springfield','US','usd','Etc/GMT+10',0,'01a22973-1d90-747a-a4e2-1f97ba856ff5','Open every day from 7 to 19','Thank you, come again!','2026-11-29 22:35:39.787335');
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
	created_at DATETIME NOT NULL, 
	fetched_at DATETIME NOT NULL, unclaimed BOOLEAN DEFAULT '0' NOT NULL, fetch_no BIGINT DEFAULT '0' NOT NULL, dismissed_at DATETIME, 
	CONSTRAINT pk_stripe_payment PRIMARY KEY (intent_id)
);
INSERT INTO "stripe_payment" VALUES('pi_Cl38XFnb4bCPYOkyJlOMrEdI',NULL,'succeeded',1000,1000,0,'usd',59,941,'usd','ch_sn5xwwQvbUIPt7gD73aq8UVX','{"id": "pm_sZMoGzaUgWAdbSZfOgKKk3a4", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}, "type": "card", "generated_card_id": null}','cus_zE73pvwxwn4lBK','Corner Coffee','',0,NULL,'{"till_sale": "01a22973-1e82-77b0-823b-4b216789539c", "till_tender": "01a22973-1e93-7455-b956-af8282fd5e3b", "till_register": "01a22973-1d46-77ae-b173-6541ec944893", "till_register_name": "Counter", "till_cashier": "01a22973-1d46-77ae-b173-6542ac1edd70"}','2026-11-29 22:35:40.000000','2026-11-29 22:35:40.127646',0,7073073823771262978,NULL);
INSERT INTO "stripe_payment" VALUES('pi_fwE58XnpHpJDAs1dYz4a465P',NULL,'succeeded',500,500,0,'usd',45,455,'usd','ch_p4cKbHscenktcpwtcxxiFqIL','{"id": "pm_sZMoGzaUgWAdbSZfOgKKk3a4", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}, "type": "card", "generated_card_id": null}','cus_zE73pvwxwn4lBK','Corner Coffee','',0,NULL,'{"till_sale": "01a22973-1ef1-77bb-acc9-2c5bff888467", "till_tender": "01a22973-1efb-7158-afd8-b7a56cfc8a10", "till_register": "01a22973-1d46-77ae-b173-6541ec944893", "till_register_name": "Counter", "till_cashier": "01a22973-1d46-77ae-b173-6542ac1edd70"}','2026-11-29 22:35:40.000000','2026-11-29 22:35:40.189057',0,7073073823771262979,NULL);
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
INSERT INTO "tax_rate" VALUES('01a22973-1d90-747a-a4e2-1f97ba856ff5','Sales tax',80000,0,0);
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
	expires_at DATETIME, label VARCHAR(64) DEFAULT '' NOT NULL, reference VARCHAR(64) DEFAULT '' NOT NULL, business_date DATE, shift_id VARCHAR(36), rounding_minor BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_tender PRIMARY KEY (id), 
	CONSTRAINT fk_tender_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_tender_intent_id UNIQUE (intent_id), 
	CONSTRAINT uq_tender_create_key UNIQUE (create_key), 
	CONSTRAINT fk_tender_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_tender_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_tender_session_id UNIQUE (session_id), 
	CONSTRAINT fk_tender_reader_id_reader FOREIGN KEY(reader_id) REFERENCES reader (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "tender" VALUES('01a22973-1e62-77a3-831c-bca0921a4e2b','01a22973-1e40-75e7-b1f3-d1da55eeac12','01a22973-1d46-77ae-b173-6541ec944893','01a22973-1d46-77ae-b173-6542ac1edd70','cash','approved',400,'usd',10000,9600,'01a22973-1e62-77a3-831c-bca1113bfef4',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'{}',NULL,NULL,'2026-11-29 22:35:40.002790','2026-11-29 22:35:40.002790',0,NULL,NULL,NULL,'',0,NULL,'','','2026-11-29',NULL,0);
INSERT INTO "tender" VALUES('01a22973-1e93-7455-b956-af8282fd5e3b','01a22973-1e82-77b0-823b-4b216789539c','01a22973-1d46-77ae-b173-6541ec944893','01a22973-1d46-77ae-b173-6542ac1edd70','saved_card','approved',1000,'usd',0,0,'01a22973-1e93-7455-b956-af831729a79f','pi_Cl38XFnb4bCPYOkyJlOMrEdI','ch_sn5xwwQvbUIPt7gD73aq8UVX','cus_zE73pvwxwn4lBK','pm_sZMoGzaUgWAdbSZfOgKKk3a4',NULL,NULL,NULL,'{"id": "pm_sZMoGzaUgWAdbSZfOgKKk3a4", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}, "type": "card", "generated_card_id": null}',NULL,NULL,'2026-11-29 22:35:40.051529','2026-11-29 22:35:40.127646',0,NULL,NULL,NULL,'',0,NULL,'','','2026-11-29',NULL,0);
INSERT INTO "tender" VALUES('01a22973-1efb-7158-afd8-b7a56cfc8a10','01a22973-1ef1-77bb-acc9-2c5bff888467','01a22973-1d46-77ae-b173-6541ec944893','01a22973-1d46-77ae-b173-6542ac1edd70','saved_card','approved',500,'usd',0,0,'01a22973-1efb-7182-911b-05afd68df810','pi_fwE58XnpHpJDAs1dYz4a465P','ch_p4cKbHscenktcpwtcxxiFqIL','cus_zE73pvwxwn4lBK','pm_sZMoGzaUgWAdbSZfOgKKk3a4',NULL,NULL,NULL,'{"id": "pm_sZMoGzaUgWAdbSZfOgKKk3a4", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}, "type": "card", "generated_card_id": null}',NULL,NULL,'2026-11-29 22:35:40.155173','2026-11-29 22:35:40.189057',0,NULL,NULL,NULL,'',0,NULL,'','','2026-11-29',NULL,0);
INSERT INTO "tender" VALUES('01a22973-1f7f-7230-a315-61b82d330338','01a22973-1f73-7345-a567-22d271443c54','01a22973-1d46-77ae-b173-6541ec944893','01a22973-1d46-77ae-b173-6542ac1edd70','saved_card','unknown',1500,'usd',0,0,'01a22973-1f7f-72df-a1f6-e7e8f3322d44','pi_WZj5hgjSVhwBBhDrgQCJkYUj',NULL,'cus_zE73pvwxwn4lBK','pm_sZMoGzaUgWAdbSZfOgKKk3a4',NULL,NULL,NULL,'{"id": "pm_sZMoGzaUgWAdbSZfOgKKk3a4", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "", "wallet": "", "read_method": "", "receipt": {}, "type": "", "generated_card_id": null}',NULL,NULL,'2026-11-29 22:35:40.286913',NULL,0,NULL,NULL,NULL,'',0,NULL,'','',NULL,NULL,0);
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
CREATE INDEX ix_sale_state ON sale (state);
CREATE INDEX ix_sale_cashier_id ON sale (cashier_id);
CREATE INDEX ix_tender_sale_id ON tender (sale_id);
CREATE INDEX ix_tender_state ON tender (state);
CREATE INDEX ix_stripe_payment_unclaimed ON stripe_payment (created_at) WHERE unclaimed = 1;
CREATE INDEX ix_tender_unsettled ON tender (state) WHERE settled_at IS NULL;
CREATE INDEX ix_sale_paid ON sale (register_id, paid_at);
CREATE INDEX ix_product_barcode_key ON product (barcode_key);
CREATE INDEX ix_activity_register_id_id ON activity (register_id, id);
CREATE INDEX ix_history_entry_business_date ON history_entry (business_date);
CREATE UNIQUE INDEX uq_outbox_open ON outbox (dedupe_key) WHERE done_at IS NULL;
CREATE INDEX ix_outbox_customer_id ON outbox (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX ix_outbox_subject_id ON outbox (subject_id) WHERE customer_id IS NOT NULL;
CREATE INDEX ix_refund_intent_id ON refund (intent_id);
CREATE INDEX ix_refund_state ON refund (state);
CREATE INDEX ix_refund_tender_id ON refund (tender_id);
CREATE INDEX ix_refund_business_date ON refund (business_date);
CREATE INDEX ix_refund_sale_id ON refund (sale_id);
CREATE INDEX ix_refund_line_refund_id ON refund_line (refund_id);
CREATE INDEX ix_dispute_intent_id ON dispute (intent_id);
CREATE INDEX ix_dispute_created_at ON dispute (created_at);
COMMIT;
