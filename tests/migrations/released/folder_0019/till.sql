BEGIN TRANSACTION;
CREATE TABLE "activity" (
	id VARCHAR(36) NOT NULL, 
	at DATETIME NOT NULL, 
	register_id VARCHAR(36) NOT NULL, 
	cashier_id VARCHAR(36), 
	approved_by VARCHAR(36), 
	permission VARCHAR(32) NOT NULL, 
	subject_kind VARCHAR(32) NOT NULL, 
	subject_id VARCHAR(64) NOT NULL, 
	amount_minor BIGINT, 
	currency VARCHAR(3) NOT NULL, 
	"before" VARCHAR NOT NULL, 
	"after" VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	number BIGINT NOT NULL, 
	previous VARCHAR(64) NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_activity PRIMARY KEY (id), 
	CONSTRAINT fk_activity_approved_by_cashier FOREIGN KEY(approved_by) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_activity_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_activity_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_activity_register_id UNIQUE (register_id, number)
);
INSERT INTO "activity" VALUES('01a22ab3-9da8-7332-85f0-c1b2c88bc1d9','2026-11-30 04:25:44.051692','01a22ab3-9853-7121-b6c2-b287334265bc','01a22ab3-9853-72a7-9ec7-589ccccb7959',NULL,'refund','history','01a22ab3-9cfe-767c-add5-382b3144cc4e',200,'usd','','',1,1,'0000000000000000000000000000000000000000000000000000000000000000','twqqgaxgdf7lrhdu7borr4okx77nv2s2hyjc5mv4fsqyushjjn2q');
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0019');
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
INSERT INTO "attempt" VALUES('01a22ab3-9cd4-74e4-8f6f-87f2830b04a5','01a22ab3-9c65-7020-8c0b-552243515922',NULL,'01a22ab3-9853-7121-b6c2-b287334265bc','payment_intents.confirm','01a22ab3-9cd4-74e4-8f6f-87f3f10d666d','{"payment_method": "pm_DF1UM9mf8m9BlhMTcKYNtPIk"}','answered','succeeded',NULL,'2026-11-30 04:25:43.892471','2026-11-30 04:25:43.906138');
INSERT INTO "attempt" VALUES('01a22ab3-9d41-725d-986d-1c7e04712121','01a22ab3-9d1b-7482-a636-2c1e2869c564',NULL,'01a22ab3-9853-7121-b6c2-b287334265bc','payment_intents.confirm','01a22ab3-9d41-7303-bdc8-1a062631da49','{"payment_method": "pm_DF1UM9mf8m9BlhMTcKYNtPIk"}','answered','succeeded',NULL,'2026-11-30 04:25:44.001715','2026-11-30 04:25:44.018498');
INSERT INTO "attempt" VALUES('01a22ab3-9d9e-758b-a910-54005c42f0ad',NULL,'01a22ab3-9d7f-7718-9523-28ef4fcb35fe','01a22ab3-9853-7121-b6c2-b287334265bc','refunds.create','01a22ab3-9d7f-7718-9523-28f08dab6f5d','{"amount": 200}','answered','succeeded',NULL,'2026-11-30 04:25:44.063227','2026-11-30 04:25:44.122840');
INSERT INTO "attempt" VALUES('01a22ab3-9e35-7563-8b78-69bf951d8417','01a22ab3-9e0e-7463-8f9a-40013f5f2094',NULL,'01a22ab3-9853-7121-b6c2-b287334265bc','payment_intents.confirm','01a22ab3-9e35-77cb-afb6-3ddaeba7b073','{"payment_method": "pm_DF1UM9mf8m9BlhMTcKYNtPIk"}','unknown','no answer',NULL,'2026-11-30 04:25:44.245969','2026-11-30 04:25:45.517305');
CREATE TABLE balance_entry (
	id VARCHAR(64) NOT NULL, 
	account_id VARCHAR(64), 
	payout_id VARCHAR(64), 
	type VARCHAR(64) NOT NULL, 
	reporting_category VARCHAR(64) NOT NULL, 
	source_id VARCHAR(64), 
	intent_id VARCHAR(64), 
	description TEXT NOT NULL, 
	amount_minor BIGINT NOT NULL, 
	fee_minor BIGINT NOT NULL, 
	net_minor BIGINT NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	fees JSON NOT NULL, 
	exchange_rate VARCHAR(32), 
	created_at DATETIME NOT NULL, 
	available_on DATETIME NOT NULL, 
	CONSTRAINT pk_balance_entry PRIMARY KEY (id), 
	CONSTRAINT fk_balance_entry_payout_id_payout FOREIGN KEY(payout_id) REFERENCES payout (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE book (
	id VARCHAR(36) NOT NULL, 
	mode VARCHAR(16) NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_book PRIMARY KEY (id)
);
INSERT INTO "book" VALUES('01a22ab3-97f7-7345-81dc-d271a8df5434','test','2026-11-30 04:25:42.647544');
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
CREATE TABLE cash_movement (
	id VARCHAR(36) NOT NULL, 
	shift_id VARCHAR(36), 
	register_id VARCHAR(36) NOT NULL, 
	cashier_id VARCHAR(36) NOT NULL, 
	approved_by VARCHAR(36), 
	kind VARCHAR(16) NOT NULL, 
	amount_minor BIGINT NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	reason TEXT NOT NULL, 
	reverses_id VARCHAR(36), 
	business_date DATE NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_cash_movement PRIMARY KEY (id), 
	CONSTRAINT fk_cash_movement_shift_id_shift FOREIGN KEY(shift_id) REFERENCES shift (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_cash_movement_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_cash_movement_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_cash_movement_approved_by_cashier FOREIGN KEY(approved_by) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_cash_movement_reverses_id UNIQUE (reverses_id)
);
CREATE TABLE cashier (
	id VARCHAR(36) NOT NULL, 
	name VARCHAR NOT NULL, 
	role VARCHAR(16) NOT NULL, 
	active BOOLEAN NOT NULL, 
	created_at DATETIME NOT NULL, pin_hash VARCHAR(256) DEFAULT '' NOT NULL, pin_salt VARCHAR(64) DEFAULT '' NOT NULL, folded_name VARCHAR DEFAULT '' NOT NULL, badge VARCHAR(64), 
	CONSTRAINT pk_cashier PRIMARY KEY (id)
);
INSERT INTO "cashier" VALUES('01a22ab3-9853-72a7-9ec7-589ccccb7959','Ana','owner',1,'2026-11-30 04:25:42.647544','','','ana',NULL);
CREATE TABLE "category" (
	id VARCHAR(36) NOT NULL, 
	name VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	hue INTEGER NOT NULL, 
	tax_rate_id VARCHAR(36), 
	default_tax BOOLEAN DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_category PRIMARY KEY (id), 
	CONSTRAINT fk_category_tax_rate_id_tax_rate FOREIGN KEY(tax_rate_id) REFERENCES tax_rate (id) DEFERRABLE INITIALLY DEFERRED
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
	anonymised_at DATETIME, cards_no BIGINT DEFAULT '0' NOT NULL, change_no BIGINT DEFAULT '0' NOT NULL, asked_at DATETIME, folded_name VARCHAR DEFAULT '' NOT NULL, exempt_reason VARCHAR DEFAULT '' NOT NULL, exempt_number VARCHAR DEFAULT '' NOT NULL, 
	CONSTRAINT pk_customer PRIMARY KEY (id), 
	CONSTRAINT uq_customer_stripe_id UNIQUE (stripe_id)
);
INSERT INTO "customer" VALUES('01a22ab3-9939-77ad-9b6b-e3a021081669','cus_4G9bRnk93jssOl','linked','01a22ab3-9939-7062-8fd4-9ab7174dc57c','Ada Lovelace','ada@example.com','','','ada lovelace ada@example.com 4242',NULL,'2026-11-30 04:25:43.577794','2026-11-30 04:25:42.969044','2026-11-30 04:25:42.969044',NULL,6245872481295400961,0,NULL,'ada lovelace','','');
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
CREATE TABLE "history_entry" (
	id VARCHAR(64) NOT NULL, 
	sale_id VARCHAR(36), 
	intent_id VARCHAR(64), 
	customer_id VARCHAR(36), 
	occurred_at DATETIME NOT NULL, 
	amount_minor BIGINT NOT NULL, 
	refunded_minor BIGINT NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	receipt_number VARCHAR(32), 
	search_text TEXT NOT NULL, 
	kind VARCHAR(16) DEFAULT 'sale' NOT NULL, 
	register_id VARCHAR(36), 
	business_date DATE, 
	methods JSON DEFAULT '[]' NOT NULL, 
	cashier_id VARCHAR(36), 
	CONSTRAINT pk_history_entry PRIMARY KEY (id), 
	CONSTRAINT fk_history_entry_customer_id_customer FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_history_entry_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_history_entry_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "history_entry" VALUES('01a22ab3-9bc4-762a-8fc5-ef33b51a9029','01a22ab3-9bc4-762a-8fc5-ef33b51a9029',NULL,NULL,'2026-11-30 04:25:43.670857',400,0,'usd','paid','R1-000001','r1-000001 4.00 4,00 cash tea','sale','01a22ab3-9853-7121-b6c2-b287334265bc','2026-11-30','[{"kind": "cash", "label": "", "brand": "", "last4": ""}]','01a22ab3-9853-72a7-9ec7-589ccccb7959');
INSERT INTO "history_entry" VALUES('01a22ab3-9c3e-74dd-9911-6f0a10a08a34','01a22ab3-9c3e-74dd-9911-6f0a10a08a34',NULL,'01a22ab3-9939-77ad-9b6b-e3a021081669','2026-11-30 04:25:43.906138',1000,0,'usd','paid','R1-000002','r1-000002 10.00 10,00 visa •••• 4242 pi_b0ofvkxnfmejd9zvg82dbnro cake','sale','01a22ab3-9853-7121-b6c2-b287334265bc','2026-11-30','[{"kind": "saved_card", "label": "", "brand": "visa", "last4": "4242"}]','01a22ab3-9853-72a7-9ec7-589ccccb7959');
INSERT INTO "history_entry" VALUES('01a22ab3-9cfe-767c-add5-382b3144cc4e','01a22ab3-9cfe-767c-add5-382b3144cc4e',NULL,'01a22ab3-9939-77ad-9b6b-e3a021081669','2026-11-30 04:25:44.018498',500,200,'usd','part_refunded','R1-000003','r1-000003 5.00 5,00 visa •••• 4242 pi_8n695dlnr2fvebnwiwiq2u5x bread','sale','01a22ab3-9853-7121-b6c2-b287334265bc','2026-11-30','[{"kind": "saved_card", "label": "", "brand": "visa", "last4": "4242"}]','01a22ab3-9853-72a7-9ec7-589ccccb7959');
INSERT INTO "history_entry" VALUES('01a22ab3-9df8-75c8-a4e2-f785f7399c0b','01a22ab3-9df8-75c8-a4e2-f785f7399c0b',NULL,'01a22ab3-9939-77ad-9b6b-e3a021081669','2026-11-30 04:25:44.185324',1500,0,'usd','unknown',NULL,'15.00 15,00 visa •••• 4242 pi_kv2nczd5wxkbmo2ureotp5nv coffee','sale','01a22ab3-9853-7121-b6c2-b287334265bc','2026-11-30','[{"kind": "saved_card", "label": "", "brand": "visa", "last4": "4242"}]','01a22ab3-9853-72a7-9ec7-589ccccb7959');
CREATE TABLE open_cart (
	id VARCHAR(36) NOT NULL, 
	register_id VARCHAR(36) NOT NULL, 
	label VARCHAR NOT NULL, 
	held_at DATETIME, 
	content JSON NOT NULL, 
	updated_at DATETIME NOT NULL, shown JSON, permitted JSON, 
	CONSTRAINT pk_open_cart PRIMARY KEY (id), 
	CONSTRAINT fk_open_cart_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "open_cart" VALUES('01a22ab3-9ddf-7741-9f0a-21b7e47937ee','01a22ab3-9853-7121-b6c2-b287334265bc','Mr. Babbage','2026-11-30 04:25:44.160450','{"currency": "usd", "lines": [{"name": "Jam", "unit_price": 700, "quantity": 1, "product_id": null, "tax": null, "discount": null, "note": "", "measure": 1000, "id": "01a22ab3-9ddf-7741-9f0a-21b62571af5e"}], "discount": null, "customer_id": null, "note": "", "exemption": null, "id": "01a22ab3-9ddf-7741-9f0a-21b7e47937ee"}','2026-11-30 04:25:44.160448','null','null');
INSERT INTO "open_cart" VALUES('01a22ab3-9def-777d-b104-b715ef6d2a03','01a22ab3-9853-7121-b6c2-b287334265bc','',NULL,'{"currency": "usd", "lines": [], "discount": null, "customer_id": null, "note": "", "exemption": null, "id": "01a22ab3-9def-777d-b104-b715ef6d2a03"}','2026-11-30 04:25:44.176701','null','null');
INSERT INTO "open_cart" VALUES('01a22ab3-9df8-75c8-a4e2-f785f7399c0b','01a22ab3-9853-7121-b6c2-b287334265bc','',NULL,'{"currency": "usd", "lines": [{"name": "Coffee", "unit_price": 1500, "quantity": 1, "product_id": null, "tax": null, "discount": null, "note": "", "measure": 1000, "id": "01a22ab3-9df8-75c8-a4e2-f784f6cbcdf0"}], "discount": null, "customer_id": "01a22ab3-9939-77ad-9b6b-e3a021081669", "note": "", "exemption": null, "id": "01a22ab3-9df8-75c8-a4e2-f785f7399c0b"}','2026-11-30 04:25:44.187261','{"01a22ab3-9df8-75c8-a4e2-f784f6cbcdf0": [1000, 1500]}','null');
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
INSERT INTO "outbox" VALUES('01a22ab3-9c00-76ae-9c86-e5843ed2f9e2','drawer','drawer:01a22ab3-9bff-72b1-8bd4-6f2d913528f6','01a22ab3-9853-7121-b6c2-b287334265bc','01a22ab3-9bc4-762a-8fc5-ef33b51a9029',NULL,'01a22ab3-9bff-72b1-8bd4-6f2d913528f6',NULL,'{}',NULL,0,NULL,'','{}',NULL,'2026-11-30 04:25:43.670857',NULL);
INSERT INTO "outbox" VALUES('01a22ab3-9c24-7376-b518-155a800e1168','receipt','receipt:01a22ab3-9bc4-762a-8fc5-ef33b51a9029','01a22ab3-9853-7121-b6c2-b287334265bc','01a22ab3-9bc4-762a-8fc5-ef33b51a9029',NULL,'01a22ab3-9bc4-762a-8fc5-ef33b51a9029',NULL,'{}',NULL,0,NULL,'','{}',NULL,'2026-11-30 04:25:43.670857',NULL);
INSERT INTO "outbox" VALUES('01a22ab3-9ce3-75d5-9a4f-226292e83860','receipt','receipt:01a22ab3-9c3e-74dd-9911-6f0a10a08a34','01a22ab3-9853-7121-b6c2-b287334265bc','01a22ab3-9c3e-74dd-9911-6f0a10a08a34',NULL,'01a22ab3-9c3e-74dd-9911-6f0a10a08a34',NULL,'{}',NULL,0,NULL,'','{}',NULL,'2026-11-30 04:25:43.906138',NULL);
INSERT INTO "outbox" VALUES('01a22ab3-9d53-7576-a885-2852495f089d','receipt','receipt:01a22ab3-9cfe-767c-add5-382b3144cc4e','01a22ab3-9853-7121-b6c2-b287334265bc','01a22ab3-9cfe-767c-add5-382b3144cc4e',NULL,'01a22ab3-9cfe-767c-add5-382b3144cc4e',NULL,'{}',NULL,0,NULL,'','{}',NULL,'2026-11-30 04:25:44.018498',NULL);
CREATE TABLE payout (
	id VARCHAR(64) NOT NULL, 
	account_id VARCHAR(64), 
	amount_minor BIGINT NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	status VARCHAR(32) NOT NULL, 
	automatic BOOLEAN NOT NULL, 
	method VARCHAR(32) NOT NULL, 
	reconciliation VARCHAR(32) NOT NULL, 
	failure_code VARCHAR(64), 
	failure_message TEXT NOT NULL, 
	arrival_date DATE NOT NULL, 
	created_at DATETIME NOT NULL, 
	entries_at DATETIME, 
	fetch_no BIGINT NOT NULL, 
	fetched_at DATETIME NOT NULL, 
	CONSTRAINT pk_payout PRIMARY KEY (id)
);
CREATE TABLE permission_rule (
	role VARCHAR(16) NOT NULL, 
	permission VARCHAR(32) NOT NULL, 
	rule VARCHAR(16) NOT NULL, 
	up_to BIGINT, 
	CONSTRAINT pk_permission_rule PRIMARY KEY (role, permission)
);
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
	origin VARCHAR(16) DEFAULT 'till' NOT NULL, rounding_minor BIGINT DEFAULT '0' NOT NULL, shift_id VARCHAR(36), failed_shift_id VARCHAR(36), 
	CONSTRAINT pk_refund PRIMARY KEY (id), 
	CONSTRAINT fk_refund_reader_id_reader FOREIGN KEY(reader_id) REFERENCES reader (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_refund_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_refund_create_key UNIQUE (create_key), 
	CONSTRAINT uq_refund_stripe_id UNIQUE (stripe_id), 
	CONSTRAINT fk_refund_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_refund_tender_id_tender FOREIGN KEY(tender_id) REFERENCES tender (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_refund_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "refund" VALUES('01a22ab3-9d7f-7718-9523-28ef4fcb35fe','01a22ab3-9cfe-767c-add5-382b3144cc4e','01a22ab3-9d1b-7482-a636-2c1e2869c564','pi_8N695dlnr2FVEBnWiWiq2U5x',NULL,'re_gC1kUBoTMjzmajiz6XfXTPRH','01a22ab3-9d7f-7718-9523-28f08dab6f5d','01a22ab3-9853-7121-b6c2-b287334265bc','01a22ab3-9853-72a7-9ec7-589ccccb7959','saved_card','succeeded',200,'usd','requested_by_customer','','','2026-11-30','2026-11-30 04:25:44.063227','2026-11-30 04:25:44.135064',NULL,'','2026-11-30 04:25:44.033095','till',0,NULL,NULL);
CREATE TABLE refund_line (
	id VARCHAR(36) NOT NULL, 
	refund_id VARCHAR(36) NOT NULL, 
	sale_line_id VARCHAR(36) NOT NULL, 
	net_minor BIGINT NOT NULL, 
	tax_minor BIGINT NOT NULL, 
	total_minor BIGINT NOT NULL, 
	CONSTRAINT pk_refund_line PRIMARY KEY (id), 
	CONSTRAINT fk_refund_line_refund_id_refund FOREIGN KEY(refund_id) REFERENCES refund (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_refund_line_sale_line_id_sale_line FOREIGN KEY(sale_line_id) REFERENCES sale_line (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "refund_line" VALUES('01a22ab3-9d9d-75ae-8e15-3ca2dd03395b','01a22ab3-9d7f-7718-9523-28ef4fcb35fe','01a22ab3-9d01-737e-9fe1-378e61d1cbb3',200,0,200);
CREATE TABLE refund_line_tax (
	id VARCHAR(36) NOT NULL, 
	refund_id VARCHAR(36) NOT NULL, 
	refund_line_id VARCHAR(36) NOT NULL, 
	position INTEGER NOT NULL, 
	name VARCHAR, 
	ppm INTEGER, 
	inclusive BOOLEAN, 
	compound BOOLEAN DEFAULT '0' NOT NULL, 
	exempt BOOLEAN DEFAULT '0' NOT NULL, 
	base_minor BIGINT NOT NULL, 
	tax_minor BIGINT NOT NULL, 
	CONSTRAINT pk_refund_line_tax PRIMARY KEY (id), 
	CONSTRAINT fk_refund_line_tax_refund_id_refund FOREIGN KEY(refund_id) REFERENCES refund (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_refund_line_tax_refund_line_id_refund_line FOREIGN KEY(refund_line_id) REFERENCES refund_line (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "refund_line_tax" VALUES('01a22ab3-9d9d-75ae-8e15-3ca31effa107','01a22ab3-9d7f-7718-9523-28ef4fcb35fe','01a22ab3-9d9d-75ae-8e15-3ca2dd03395b',0,'',0,0,0,0,200,0);
CREATE TABLE "register" (
	id VARCHAR(36) NOT NULL, 
	name VARCHAR NOT NULL, 
	prefix VARCHAR(8) NOT NULL, 
	next_receipt BIGINT NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_register PRIMARY KEY (id), 
	CONSTRAINT uq_register_prefix UNIQUE (prefix)
);
INSERT INTO "register" VALUES('01a22ab3-9853-7121-b6c2-b287334265bc','Counter','R1',4,'2026-11-30 04:25:42.647544');
CREATE TABLE register_setting (
	register_id VARCHAR(36) NOT NULL, 
	name VARCHAR(64) NOT NULL, 
	value JSON NOT NULL, 
	CONSTRAINT pk_register_setting PRIMARY KEY (register_id, name), 
	CONSTRAINT fk_register_setting_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE report_day (
	business_date DATE NOT NULL, 
	CONSTRAINT pk_report_day PRIMARY KEY (business_date)
);
CREATE TABLE report_discounts (
	business_date DATE NOT NULL, 
	register_id VARCHAR(36) NOT NULL, 
	cashier_id VARCHAR(36) NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	of_line BOOLEAN NOT NULL, 
	reason VARCHAR, 
	discounts BIGINT NOT NULL, 
	discount_minor BIGINT NOT NULL
);
CREATE TABLE report_products (
	business_date DATE NOT NULL, 
	register_id VARCHAR(36) NOT NULL, 
	cashier_id VARCHAR(36) NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	product_id VARCHAR(36), 
	name VARCHAR, 
	category_name VARCHAR, 
	quantity_milli BIGINT NOT NULL, 
	sold_minor BIGINT NOT NULL, 
	discount_minor BIGINT NOT NULL, 
	tax_minor BIGINT NOT NULL, 
	refund_minor BIGINT NOT NULL, 
	refund_tax_minor BIGINT NOT NULL
);
CREATE TABLE report_refunds (
	business_date DATE NOT NULL, 
	register_id VARCHAR(36) NOT NULL, 
	cashier_id VARCHAR(36) NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	reason VARCHAR(32) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	refunds BIGINT NOT NULL, 
	refund_minor BIGINT NOT NULL
);
CREATE TABLE report_sales (
	business_date DATE NOT NULL, 
	register_id VARCHAR(36) NOT NULL, 
	cashier_id VARCHAR(36) NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	hour INTEGER NOT NULL, 
	sales BIGINT NOT NULL, 
	sales_minor BIGINT NOT NULL, 
	tax_minor BIGINT NOT NULL, 
	discount_minor BIGINT NOT NULL, 
	tip_minor BIGINT NOT NULL, 
	refunds BIGINT NOT NULL, 
	refund_minor BIGINT NOT NULL, 
	refund_tax_minor BIGINT NOT NULL
);
CREATE TABLE report_taxes (
	business_date DATE NOT NULL, 
	register_id VARCHAR(36) NOT NULL, 
	cashier_id VARCHAR(36) NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	name VARCHAR, 
	ppm INTEGER, 
	inclusive BOOLEAN, 
	exempt BOOLEAN NOT NULL, 
	base_minor BIGINT NOT NULL, 
	tax_minor BIGINT NOT NULL, 
	refund_base_minor BIGINT NOT NULL, 
	refund_tax_minor BIGINT NOT NULL
);
CREATE TABLE report_tenders (
	business_date DATE NOT NULL, 
	register_id VARCHAR(36) NOT NULL, 
	cashier_id VARCHAR(36) NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	label VARCHAR(64) NOT NULL, 
	taken BIGINT NOT NULL, 
	taken_minor BIGINT NOT NULL, 
	tip_minor BIGINT NOT NULL, 
	rounding_minor BIGINT NOT NULL, 
	given_back BIGINT NOT NULL, 
	given_back_minor BIGINT NOT NULL, 
	given_back_rounding_minor BIGINT NOT NULL
);
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
	voided_at DATETIME, abandoned_at DATETIME, shift_id VARCHAR(36), void_shift_id VARCHAR(36), exempt_reason VARCHAR DEFAULT '' NOT NULL, exempt_number VARCHAR DEFAULT '' NOT NULL, exempted_minor BIGINT DEFAULT '0' NOT NULL, discount_reason VARCHAR, 
	CONSTRAINT pk_sale PRIMARY KEY (id), 
	CONSTRAINT fk_sale_profile_id_store_profile FOREIGN KEY(profile_id) REFERENCES store_profile (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_sale_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_sale_customer_id_customer FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_sale_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_sale_receipt_number UNIQUE (receipt_number)
);
INSERT INTO "sale" VALUES('01a22ab3-9bc4-762a-8fc5-ef33b51a9029','01a22ab3-9853-7121-b6c2-b287334265bc','01a22ab3-9853-72a7-9ec7-589ccccb7959',NULL,'01a22ab3-98b8-7075-a639-24a16b76fecb','paid','usd',400,0,0,0,400,'','R1-000001','2026-11-30','2026-11-30 04:25:43.633013','2026-11-30 04:25:43.670857','',NULL,NULL,NULL,NULL,'','',0,NULL);
INSERT INTO "sale" VALUES('01a22ab3-9c3e-74dd-9911-6f0a10a08a34','01a22ab3-9853-7121-b6c2-b287334265bc','01a22ab3-9853-72a7-9ec7-589ccccb7959','01a22ab3-9939-77ad-9b6b-e3a021081669','01a22ab3-98b8-7075-a639-24a16b76fecb','paid','usd',1000,0,0,0,1000,'','R1-000002','2026-11-30','2026-11-30 04:25:43.743818','2026-11-30 04:25:43.906138','',NULL,NULL,NULL,NULL,'','',0,NULL);
INSERT INTO "sale" VALUES('01a22ab3-9cfe-767c-add5-382b3144cc4e','01a22ab3-9853-7121-b6c2-b287334265bc','01a22ab3-9853-72a7-9ec7-589ccccb7959','01a22ab3-9939-77ad-9b6b-e3a021081669','01a22ab3-98b8-7075-a639-24a16b76fecb','paid','usd',500,0,0,0,500,'','R1-000003','2026-11-30','2026-11-30 04:25:43.935149','2026-11-30 04:25:44.018498','',NULL,NULL,NULL,NULL,'','',0,NULL);
INSERT INTO "sale" VALUES('01a22ab3-9df8-75c8-a4e2-f785f7399c0b','01a22ab3-9853-7121-b6c2-b287334265bc','01a22ab3-9853-72a7-9ec7-589ccccb7959','01a22ab3-9939-77ad-9b6b-e3a021081669','01a22ab3-98b8-7075-a639-24a16b76fecb','open','usd',1500,0,0,0,1500,'',NULL,NULL,'2026-11-30 04:25:44.185324',NULL,'',NULL,NULL,NULL,NULL,'','',0,NULL);
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
	total_minor BIGINT NOT NULL, own_discount_minor BIGINT, category_name VARCHAR, net_minor BIGINT DEFAULT '0' NOT NULL, discount_reason VARCHAR, 
	CONSTRAINT pk_sale_line PRIMARY KEY (id), 
	CONSTRAINT fk_sale_line_product_id_product FOREIGN KEY(product_id) REFERENCES product (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_sale_line_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "sale_line" VALUES('01a22ab3-9bdc-7254-ab43-0b877229ff91','01a22ab3-9bc4-762a-8fc5-ef33b51a9029',0,NULL,'Tea','',1000,400,0,0,400,0,'',400,NULL);
INSERT INTO "sale_line" VALUES('01a22ab3-9c4d-718f-8028-574d1dc0d4cb','01a22ab3-9c3e-74dd-9911-6f0a10a08a34',0,NULL,'Cake','',1000,1000,0,0,1000,0,'',1000,NULL);
INSERT INTO "sale_line" VALUES('01a22ab3-9d01-737e-9fe1-378e61d1cbb3','01a22ab3-9cfe-767c-add5-382b3144cc4e',0,NULL,'Bread','',1000,500,0,0,500,0,'',500,NULL);
INSERT INTO "sale_line" VALUES('01a22ab3-9dfa-77fb-872a-3eafe1bf3bf0','01a22ab3-9df8-75c8-a4e2-f785f7399c0b',0,NULL,'Coffee','',1000,1500,0,0,1500,0,'',1500,NULL);
CREATE TABLE sale_line_tax (
	id VARCHAR(36) NOT NULL, 
	sale_id VARCHAR(36) NOT NULL, 
	sale_line_id VARCHAR(36) NOT NULL, 
	position INTEGER NOT NULL, 
	name VARCHAR, 
	ppm INTEGER, 
	inclusive BOOLEAN, 
	compound BOOLEAN DEFAULT '0' NOT NULL, 
	exempt BOOLEAN DEFAULT '0' NOT NULL, 
	base_minor BIGINT NOT NULL, 
	tax_minor BIGINT NOT NULL, 
	CONSTRAINT pk_sale_line_tax PRIMARY KEY (id), 
	CONSTRAINT fk_sale_line_tax_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_sale_line_tax_sale_line_id_sale_line FOREIGN KEY(sale_line_id) REFERENCES sale_line (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "sale_line_tax" VALUES('01a22ab3-9bdd-77a2-a78e-640eb2368c9b','01a22ab3-9bc4-762a-8fc5-ef33b51a9029','01a22ab3-9bdc-7254-ab43-0b877229ff91',0,'',0,0,0,0,400,0);
INSERT INTO "sale_line_tax" VALUES('01a22ab3-9c4d-762e-8659-92faf4457447','01a22ab3-9c3e-74dd-9911-6f0a10a08a34','01a22ab3-9c4d-718f-8028-574d1dc0d4cb',0,'',0,0,0,0,1000,0);
INSERT INTO "sale_line_tax" VALUES('01a22ab3-9d01-737e-9fe1-378f5e9c501b','01a22ab3-9cfe-767c-add5-382b3144cc4e','01a22ab3-9d01-737e-9fe1-378e61d1cbb3',0,'',0,0,0,0,500,0);
INSERT INTO "sale_line_tax" VALUES('01a22ab3-9dfa-77fb-872a-3eb03b648c35','01a22ab3-9df8-75c8-a4e2-f785f7399c0b','01a22ab3-9dfa-77fb-872a-3eafe1bf3bf0',0,'',0,0,0,0,1500,0);
CREATE TABLE sale_tax (
	id VARCHAR(36) NOT NULL, 
	sale_id VARCHAR(36) NOT NULL, 
	name VARCHAR NOT NULL, 
	ppm INTEGER NOT NULL, 
	inclusive BOOLEAN NOT NULL, 
	base_minor BIGINT NOT NULL, 
	tax_minor BIGINT NOT NULL, compound BOOLEAN DEFAULT '0' NOT NULL, exempt BOOLEAN DEFAULT '0' NOT NULL, 
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
INSERT INTO "saved_card" VALUES('pm_DF1UM9mf8m9BlhMTcKYNtPIk','01a22ab3-9939-77ad-9b6b-e3a021081669','visa','4242',8,2030,'2026-11-30 04:25:43.000000');
CREATE TABLE setting (
	name VARCHAR(64) NOT NULL, 
	value JSON NOT NULL, 
	CONSTRAINT pk_setting PRIMARY KEY (name)
);
INSERT INTO "setting" VALUES('locale','{"value": "en_US"}');
INSERT INTO "setting" VALUES('rights_in_use','{"value": {"since": "1970-01-01T00:00:00+00:00", "confirmed": ["Customers", "PaymentMethods"]}}');
CREATE TABLE shift (
	id VARCHAR(36) NOT NULL, 
	register_id VARCHAR(36) NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	opened_at DATETIME NOT NULL, 
	opened_by VARCHAR(36) NOT NULL, 
	business_date DATE NOT NULL, 
	float_minor BIGINT NOT NULL, 
	left_before_minor BIGINT, 
	counts JSON NOT NULL, 
	pieces JSON NOT NULL, 
	closed_at DATETIME, 
	closed_by VARCHAR(36), 
	approved_by VARCHAR(36), 
	left_minor BIGINT, 
	banked_minor BIGINT, 
	note TEXT NOT NULL, 
	CONSTRAINT pk_shift PRIMARY KEY (id), 
	CONSTRAINT fk_shift_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_shift_opened_by_cashier FOREIGN KEY(opened_by) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_shift_closed_by_cashier FOREIGN KEY(closed_by) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_shift_approved_by_cashier FOREIGN KEY(approved_by) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE shift_handover (
	id VARCHAR(36) NOT NULL, 
	shift_id VARCHAR(36) NOT NULL, 
	given_by VARCHAR(36) NOT NULL, 
	taken_by VARCHAR(36) NOT NULL, 
	approved_by VARCHAR(36), 
	counts JSON NOT NULL, 
	pieces JSON NOT NULL, 
	expected_minor BIGINT NOT NULL, 
	note TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_shift_handover PRIMARY KEY (id), 
	CONSTRAINT fk_shift_handover_shift_id_shift FOREIGN KEY(shift_id) REFERENCES shift (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_shift_handover_given_by_cashier FOREIGN KEY(given_by) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_shift_handover_taken_by_cashier FOREIGN KEY(taken_by) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_shift_handover_approved_by_cashier FOREIGN KEY(approved_by) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED
);
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
INSERT INTO "store_profile" VALUES('01a22ab3-98b8-7075-a639-24a16b76fecb','Corner Coffee','1 Main Street
Springfield','US','usd','Etc/GMT-8',0,'01a22ab3-98ba-70e5-aa40-8e60682cc715','Open every day from 7 to 19','Thank you, come again!','2026-11-30 04:25:42.840435');
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
INSERT INTO "stripe_payment" VALUES('pi_b0OFvkxNfMejd9zvG82DBnrO',NULL,'succeeded',1000,1000,0,'usd',59,941,'usd','ch_ifl0VfXqWTAWSZ9owBW4rk8U','{"id": "pm_DF1UM9mf8m9BlhMTcKYNtPIk", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}, "type": "card", "generated_card_id": null}','cus_4G9bRnk93jssOl','Corner Coffee','',0,NULL,'{"till_sale": "01a22ab3-9c3e-74dd-9911-6f0a10a08a34", "till_tender": "01a22ab3-9c65-7020-8c0b-552243515922", "till_register": "01a22ab3-9853-7121-b6c2-b287334265bc", "till_register_name": "Counter", "till_cashier": "01a22ab3-9853-72a7-9ec7-589ccccb7959"}','2026-11-30 04:25:43.000000','2026-11-30 04:25:43.906138',0,6245872481295400962,NULL);
INSERT INTO "stripe_payment" VALUES('pi_8N695dlnr2FVEBnWiWiq2U5x',NULL,'succeeded',500,500,0,'usd',45,455,'usd','ch_JEYq3m3Zmk2PHEU8bE7UKh8K','{"id": "pm_DF1UM9mf8m9BlhMTcKYNtPIk", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}, "type": "card", "generated_card_id": null}','cus_4G9bRnk93jssOl','Corner Coffee','',0,NULL,'{"till_sale": "01a22ab3-9cfe-767c-add5-382b3144cc4e", "till_tender": "01a22ab3-9d1b-7482-a636-2c1e2869c564", "till_register": "01a22ab3-9853-7121-b6c2-b287334265bc", "till_register_name": "Counter", "till_cashier": "01a22ab3-9853-72a7-9ec7-589ccccb7959"}','2026-11-30 04:25:43.000000','2026-11-30 04:25:44.018498',0,6245872481295400963,NULL);
CREATE TABLE sync_state (
	name VARCHAR(32) NOT NULL, 
	value JSON NOT NULL, 
	CONSTRAINT pk_sync_state PRIMARY KEY (name)
);
CREATE TABLE tax_part (
	group_id VARCHAR(36) NOT NULL, 
	position INTEGER NOT NULL, 
	rate_id VARCHAR(36) NOT NULL, 
	compound BOOLEAN DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_tax_part PRIMARY KEY (group_id, position), 
	CONSTRAINT fk_tax_part_group_id_tax_rate FOREIGN KEY(group_id) REFERENCES tax_rate (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_tax_part_rate_id_tax_rate FOREIGN KEY(rate_id) REFERENCES tax_rate (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE tax_rate (
	id VARCHAR(36) NOT NULL, 
	name VARCHAR NOT NULL, 
	ppm INTEGER NOT NULL, 
	inclusive BOOLEAN NOT NULL, 
	active BOOLEAN NOT NULL, 
	CONSTRAINT pk_tax_rate PRIMARY KEY (id)
);
INSERT INTO "tax_rate" VALUES('01a22ab3-98ba-70e5-aa40-8e60682cc715','Sales tax',80000,0,0);
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
	CONSTRAINT uq_tender_session_id UNIQUE (session_id), 
	CONSTRAINT fk_tender_reader_id_reader FOREIGN KEY(reader_id) REFERENCES reader (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_tender_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_tender_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_tender_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_tender_intent_id UNIQUE (intent_id), 
	CONSTRAINT uq_tender_create_key UNIQUE (create_key)
);
INSERT INTO "tender" VALUES('01a22ab3-9bff-72b1-8bd4-6f2d913528f6','01a22ab3-9bc4-762a-8fc5-ef33b51a9029','01a22ab3-9853-7121-b6c2-b287334265bc','01a22ab3-9853-72a7-9ec7-589ccccb7959','cash','approved',400,'usd',10000,9600,'01a22ab3-9c00-725c-b1ac-539c49223c3f',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'{}',NULL,NULL,'2026-11-30 04:25:43.670857','2026-11-30 04:25:43.670857',0,NULL,NULL,NULL,'',0,NULL,'','','2026-11-30',NULL,0);
INSERT INTO "tender" VALUES('01a22ab3-9c65-7020-8c0b-552243515922','01a22ab3-9c3e-74dd-9911-6f0a10a08a34','01a22ab3-9853-7121-b6c2-b287334265bc','01a22ab3-9853-72a7-9ec7-589ccccb7959','saved_card','approved',1000,'usd',0,0,'01a22ab3-9c65-76f4-ba3d-377ba4708baf','pi_b0OFvkxNfMejd9zvG82DBnrO','ch_ifl0VfXqWTAWSZ9owBW4rk8U','cus_4G9bRnk93jssOl','pm_DF1UM9mf8m9BlhMTcKYNtPIk',NULL,NULL,NULL,'{"id": "pm_DF1UM9mf8m9BlhMTcKYNtPIk", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}, "type": "card", "generated_card_id": null}',NULL,NULL,'2026-11-30 04:25:43.781195','2026-11-30 04:25:43.906138',0,NULL,NULL,NULL,'',0,NULL,'','','2026-11-30',NULL,0);
INSERT INTO "tender" VALUES('01a22ab3-9d1b-7482-a636-2c1e2869c564','01a22ab3-9cfe-767c-add5-382b3144cc4e','01a22ab3-9853-7121-b6c2-b287334265bc','01a22ab3-9853-72a7-9ec7-589ccccb7959','saved_card','approved',500,'usd',0,0,'01a22ab3-9d1b-7482-a636-2c1f05b8e7a5','pi_8N695dlnr2FVEBnWiWiq2U5x','ch_JEYq3m3Zmk2PHEU8bE7UKh8K','cus_4G9bRnk93jssOl','pm_DF1UM9mf8m9BlhMTcKYNtPIk',NULL,NULL,NULL,'{"id": "pm_DF1UM9mf8m9BlhMTcKYNtPIk", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}, "type": "card", "generated_card_id": null}',NULL,NULL,'2026-11-30 04:25:43.963128','2026-11-30 04:25:44.018498',0,NULL,NULL,NULL,'',0,NULL,'','','2026-11-30',NULL,0);
INSERT INTO "tender" VALUES('01a22ab3-9e0e-7463-8f9a-40013f5f2094','01a22ab3-9df8-75c8-a4e2-f785f7399c0b','01a22ab3-9853-7121-b6c2-b287334265bc','01a22ab3-9853-72a7-9ec7-589ccccb7959','saved_card','unknown',1500,'usd',0,0,'01a22ab3-9e0f-73d0-93a2-24d87e899165','pi_KV2NCzd5WXkbmo2ureotp5Nv',NULL,'cus_4G9bRnk93jssOl','pm_DF1UM9mf8m9BlhMTcKYNtPIk',NULL,NULL,NULL,'{"id": "pm_DF1UM9mf8m9BlhMTcKYNtPIk", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "", "wallet": "", "read_method": "", "receipt": {}, "type": "", "generated_card_id": null}',NULL,NULL,'2026-11-30 04:25:44.206787',NULL,0,NULL,NULL,NULL,'',0,NULL,'','',NULL,NULL,0);
CREATE TABLE z_report (
	id VARCHAR(36) NOT NULL, 
	shift_id VARCHAR(36) NOT NULL, 
	register_id VARCHAR(36) NOT NULL, 
	number BIGINT NOT NULL, 
	business_date DATE NOT NULL, 
	content TEXT NOT NULL, 
	content_hash VARCHAR(64) NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_z_report PRIMARY KEY (id), 
	CONSTRAINT fk_z_report_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_z_report_shift_id UNIQUE (shift_id)
);
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
CREATE INDEX ix_card_setup_customer_id ON card_setup (customer_id);
CREATE INDEX ix_card_setup_state ON card_setup (state);
CREATE INDEX ix_sale_cashier_id ON sale (cashier_id);
CREATE INDEX ix_sale_customer_id ON sale (customer_id);
CREATE INDEX ix_sale_state ON sale (state);
CREATE INDEX ix_sale_business_date ON sale (business_date);
CREATE INDEX ix_tender_sale_id ON tender (sale_id);
CREATE INDEX ix_tender_state ON tender (state);
CREATE INDEX ix_stripe_payment_unclaimed ON stripe_payment (created_at) WHERE unclaimed = 1;
CREATE INDEX ix_tender_unsettled ON tender (state) WHERE settled_at IS NULL;
CREATE INDEX ix_sale_paid ON sale (register_id, paid_at);
CREATE INDEX ix_product_barcode_key ON product (barcode_key);
CREATE UNIQUE INDEX uq_outbox_open ON outbox (dedupe_key) WHERE done_at IS NULL;
CREATE INDEX ix_outbox_customer_id ON outbox (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX ix_outbox_subject_id ON outbox (subject_id) WHERE customer_id IS NOT NULL;
CREATE INDEX ix_refund_business_date ON refund (business_date);
CREATE INDEX ix_refund_state ON refund (state);
CREATE INDEX ix_refund_tender_id ON refund (tender_id);
CREATE INDEX ix_refund_sale_id ON refund (sale_id);
CREATE INDEX ix_refund_intent_id ON refund (intent_id);
CREATE INDEX ix_refund_line_refund_id ON refund_line (refund_id);
CREATE INDEX ix_dispute_intent_id ON dispute (intent_id);
CREATE INDEX ix_dispute_created_at ON dispute (created_at);
CREATE INDEX ix_payout_newest ON payout (created_at, id);
CREATE INDEX ix_payout_arrival_date ON payout (arrival_date);
CREATE INDEX ix_payout_lacks_entries ON payout (created_at) WHERE reconciliation = 'completed' AND entries_at IS NULL;
CREATE INDEX ix_balance_entry_payout_id ON balance_entry (payout_id);
CREATE INDEX ix_balance_entry_intent_id ON balance_entry (intent_id);
CREATE INDEX ix_balance_entry_created_at ON balance_entry (created_at);
CREATE INDEX ix_history_entry_business_date ON history_entry (business_date);
CREATE INDEX ix_history_entry_customer_id ON history_entry (customer_id);
CREATE INDEX ix_history_entry_newest ON history_entry (occurred_at, id);
CREATE INDEX ix_history_entry_status ON history_entry (status);
CREATE INDEX ix_history_entry_sale_id ON history_entry (sale_id);
CREATE UNIQUE INDEX uq_shift_open ON shift (register_id) WHERE closed_at IS NULL;
CREATE INDEX ix_shift_register_id_opened_at ON shift (register_id, opened_at);
CREATE INDEX ix_cash_movement_shift_id ON cash_movement (shift_id);
CREATE UNIQUE INDEX uq_z_report_number ON z_report (register_id, number);
CREATE INDEX ix_z_report_business_date ON z_report (business_date);
CREATE TRIGGER cash_movement_no_update BEFORE UPDATE ON cash_movement BEGIN SELECT RAISE(ABORT, 'cash_movement is never changed'); END;
CREATE TRIGGER cash_movement_no_delete BEFORE DELETE ON cash_movement BEGIN SELECT RAISE(ABORT, 'cash_movement is never changed'); END;
CREATE TRIGGER z_report_no_update BEFORE UPDATE ON z_report BEGIN SELECT RAISE(ABORT, 'z_report is never changed'); END;
CREATE TRIGGER z_report_no_delete BEFORE DELETE ON z_report BEGIN SELECT RAISE(ABORT, 'z_report is never changed'); END;
CREATE INDEX ix_sale_shift_id ON sale (shift_id);
CREATE INDEX ix_sale_void_shift_id ON sale (void_shift_id) WHERE void_shift_id IS NOT NULL;
CREATE INDEX ix_tender_shift_id ON tender (shift_id) WHERE shift_id IS NOT NULL;
CREATE INDEX ix_refund_shift_id ON refund (shift_id) WHERE shift_id IS NOT NULL;
CREATE INDEX ix_activity_register_id_id ON activity (register_id, id);
CREATE TRIGGER activity_no_update BEFORE UPDATE ON activity BEGIN SELECT RAISE(ABORT, 'the activity log is only added to'); END;
CREATE TRIGGER activity_no_delete BEFORE DELETE ON activity BEGIN SELECT RAISE(ABORT, 'the activity log is only added to'); END;
CREATE INDEX ix_shift_handover_shift_id ON shift_handover (shift_id);
CREATE TRIGGER shift_handover_no_update BEFORE UPDATE ON shift_handover BEGIN SELECT RAISE(ABORT, 'shift_handover is never changed'); END;
CREATE TRIGGER shift_handover_no_delete BEFORE DELETE ON shift_handover BEGIN SELECT RAISE(ABORT, 'shift_handover is never changed'); END;
CREATE INDEX ix_refund_failed_shift_id ON refund (failed_shift_id) WHERE failed_shift_id IS NOT NULL;
CREATE INDEX ix_sale_line_tax_sale_id ON sale_line_tax (sale_id);
CREATE INDEX ix_refund_line_tax_refund_id ON refund_line_tax (refund_id);
CREATE UNIQUE INDEX uq_cashier_badge ON cashier (badge) WHERE badge IS NOT NULL;
CREATE INDEX ix_report_sales_business_date ON report_sales (business_date);
CREATE INDEX ix_report_tenders_business_date ON report_tenders (business_date);
CREATE INDEX ix_report_products_business_date ON report_products (business_date);
CREATE INDEX ix_report_taxes_business_date ON report_taxes (business_date);
CREATE INDEX ix_report_discounts_business_date ON report_discounts (business_date);
CREATE INDEX ix_report_refunds_business_date ON report_refunds (business_date);
CREATE INDEX ix_tender_business_date ON tender (business_date);
CREATE TRIGGER sale_insert_of_a_day AFTER INSERT ON sale WHEN (new.business_date IS NOT NULL) BEGIN DELETE FROM report_day WHERE business_date IN (new.business_date); END;
CREATE TRIGGER sale_update_of_a_day AFTER UPDATE ON sale WHEN (old.business_date IS NOT NULL) OR (new.business_date IS NOT NULL) BEGIN DELETE FROM report_day WHERE business_date IN (old.business_date, new.business_date); END;
CREATE TRIGGER sale_delete_of_a_day AFTER DELETE ON sale WHEN (old.business_date IS NOT NULL) BEGIN DELETE FROM report_day WHERE business_date IN (old.business_date); END;
CREATE TRIGGER tender_insert_of_a_day AFTER INSERT ON tender WHEN (new.business_date IS NOT NULL) BEGIN DELETE FROM report_day WHERE business_date IN (new.business_date); END;
CREATE TRIGGER tender_update_of_a_day AFTER UPDATE ON tender WHEN (old.business_date IS NOT NULL) OR (new.business_date IS NOT NULL) BEGIN DELETE FROM report_day WHERE business_date IN (old.business_date, new.business_date); END;
CREATE TRIGGER tender_delete_of_a_day AFTER DELETE ON tender WHEN (old.business_date IS NOT NULL) BEGIN DELETE FROM report_day WHERE business_date IN (old.business_date); END;
CREATE TRIGGER refund_insert_of_a_day AFTER INSERT ON refund WHEN (new.business_date IS NOT NULL) BEGIN DELETE FROM report_day WHERE business_date IN (new.business_date); END;
CREATE TRIGGER refund_update_of_a_day AFTER UPDATE ON refund WHEN (old.business_date IS NOT NULL) OR (new.business_date IS NOT NULL) BEGIN DELETE FROM report_day WHERE business_date IN (old.business_date, new.business_date); END;
CREATE TRIGGER refund_delete_of_a_day AFTER DELETE ON refund WHEN (old.business_date IS NOT NULL) BEGIN DELETE FROM report_day WHERE business_date IN (old.business_date); END;
CREATE TRIGGER history_entry_insert_of_a_day AFTER INSERT ON history_entry WHEN (new.business_date IS NOT NULL AND new.kind = 'payment') BEGIN DELETE FROM report_day WHERE business_date IN (new.business_date); END;
CREATE TRIGGER history_entry_update_of_a_day AFTER UPDATE ON history_entry WHEN (old.business_date IS NOT NULL AND old.kind = 'payment') OR (new.business_date IS NOT NULL AND new.kind = 'payment') BEGIN DELETE FROM report_day WHERE business_date IN (old.business_date, new.business_date); END;
CREATE TRIGGER history_entry_delete_of_a_day AFTER DELETE ON history_entry WHEN (old.business_date IS NOT NULL AND old.kind = 'payment') BEGIN DELETE FROM report_day WHERE business_date IN (old.business_date); END;
COMMIT;
