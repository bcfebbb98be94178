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
INSERT INTO "activity" VALUES('01a229f2-249a-76d1-9368-3561bc4bd8ee','2026-11-30 00:54:24.666547','01a229f2-20ad-70ee-a6ce-26e4f36facd8','01a229f2-20ad-7189-926a-596e7231a144',NULL,'refund','history','01a229f2-2430-748d-9a0e-342d2c238e9f');
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0012');
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
INSERT INTO "attempt" VALUES('01a229f2-23fb-74c5-8a93-e7badef5d7ec','01a229f2-239e-7321-a597-b8d3875ce833',NULL,'01a229f2-20ad-70ee-a6ce-26e4f36facd8','payment_intents.confirm','01a229f2-23fb-7697-b8f3-ec1255a99599','{"payment_method": "pm_9sE2ZBTR5BLiWa6CXtFubk02"}','answered','succeeded',NULL,'2026-11-30 00:54:24.507009','2026-11-30 00:54:24.538931');
INSERT INTO "attempt" VALUES('01a229f2-246b-75de-aafa-9e0edb08d50d','01a229f2-2447-761e-8d0b-e01fcca975a1',NULL,'01a229f2-20ad-70ee-a6ce-26e4f36facd8','payment_intents.confirm','01a229f2-246b-75de-aafa-9e0fc7805b4a','{"payment_method": "pm_9sE2ZBTR5BLiWa6CXtFubk02"}','answered','succeeded',NULL,'2026-11-30 00:54:24.619244','2026-11-30 00:54:24.633316');
INSERT INTO "attempt" VALUES('01a229f2-24b6-7283-bb76-775b64c8a143',NULL,'01a229f2-24a2-7768-93bf-ea0d7a298f4e','01a229f2-20ad-70ee-a6ce-26e4f36facd8','refunds.create','01a229f2-24a2-7768-93bf-ea0efd8528be','{"amount": 200}','answered','succeeded',NULL,'2026-11-30 00:54:24.674651','2026-11-30 00:54:24.722199');
INSERT INTO "attempt" VALUES('01a229f2-255d-736a-8a76-b639dbda4bd7','01a229f2-252e-72ba-bfa1-bd7a1c61df34',NULL,'01a229f2-20ad-70ee-a6ce-26e4f36facd8','payment_intents.confirm','01a229f2-255d-736a-8a76-b63a4a8bf150','{"payment_method": "pm_9sE2ZBTR5BLiWa6CXtFubk02"}','unknown','no answer',NULL,'2026-11-30 00:54:24.861328','2026-11-30 00:54:26.393901');
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
INSERT INTO "book" VALUES('01a229f2-2065-75f6-ac8a-42bd7e77432e','test','2026-11-30 00:54:23.589503');
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
	created_at DATETIME NOT NULL, pin_hash VARCHAR(256) DEFAULT '' NOT NULL, pin_salt VARCHAR(64) DEFAULT '' NOT NULL, folded_name VARCHAR DEFAULT '' NOT NULL, 
	CONSTRAINT pk_cashier PRIMARY KEY (id)
);
INSERT INTO "cashier" VALUES('01a229f2-20ad-7189-926a-596e7231a144','Ana','owner',1,'2026-11-30 00:54:23.589503','','','ana');
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
INSERT INTO "customer" VALUES('01a229f2-21e7-77fd-9408-98c0708f1e40','cus_9xy7YvcleUBZh6','linked','01a229f2-21e7-7158-9960-f2dbeca243ce','Ada Lovelace','ada@example.com','','','ada lovelace ada@example.com 4242',NULL,'2026-11-30 00:54:24.221262','2026-11-30 00:54:23.974605','2026-11-30 00:54:23.974605',NULL,5865533185701445633,0,NULL,'ada lovelace');
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
INSERT INTO "history_entry" VALUES('01a229f2-22fc-743d-8484-67b52165a60b','01a229f2-22fc-743d-8484-67b52165a60b',NULL,NULL,'2026-11-30 00:54:24.308068',400,0,'usd','paid','R1-000001','r1-000001 4.00 4,00 cash tea','sale','01a229f2-20ad-70ee-a6ce-26e4f36facd8','2026-11-30','[{"kind": "cash", "label": "", "brand": "", "last4": ""}]','01a229f2-20ad-7189-926a-596e7231a144');
INSERT INTO "history_entry" VALUES('01a229f2-2373-7108-917e-ac75ca8c6d8d','01a229f2-2373-7108-917e-ac75ca8c6d8d',NULL,'01a229f2-21e7-77fd-9408-98c0708f1e40','2026-11-30 00:54:24.538931',1000,0,'usd','paid','R1-000002','r1-000002 10.00 10,00 visa •••• 4242 pi_m3qtw9mg3058ch5tao3pjmch cake','sale','01a229f2-20ad-70ee-a6ce-26e4f36facd8','2026-11-30','[{"kind": "saved_card", "label": "", "brand": "visa", "last4": "4242"}]','01a229f2-20ad-7189-926a-596e7231a144');
INSERT INTO "history_entry" VALUES('01a229f2-2430-748d-9a0e-342d2c238e9f','01a229f2-2430-748d-9a0e-342d2c238e9f',NULL,'01a229f2-21e7-77fd-9408-98c0708f1e40','2026-11-30 00:54:24.633316',500,200,'usd','part_refunded','R1-000003','r1-000003 5.00 5,00 visa •••• 4242 pi_barsqbhpl8kxy4yxty8zx6fg bread','sale','01a229f2-20ad-70ee-a6ce-26e4f36facd8','2026-11-30','[{"kind": "saved_card", "label": "", "brand": "visa", "last4": "4242"}]','01a229f2-20ad-7189-926a-596e7231a144');
INSERT INTO "history_entry" VALUES('01a229f2-250c-76f0-9076-43fdd1a046e1','01a229f2-250c-76f0-9076-43fdd1a046e1',NULL,'01a229f2-21e7-77fd-9408-98c0708f1e40','2026-11-30 00:54:24.782222',1500,0,'usd','unknown',NULL,'15.00 15,00 visa •••• 4242 pi_8e8pgggzkwijiimca0i1tb8f coffee','sale','01a229f2-20ad-70ee-a6ce-26e4f36facd8','2026-11-30','[{"kind": "saved_card", "label": "", "brand": "visa", "last4": "4242"}]','01a229f2-20ad-7189-926a-596e7231a144');
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
INSERT INTO "open_cart" VALUES('01a229f2-24f0-7638-a8ee-e2967a38aa66','01a229f2-20ad-70ee-a6ce-26e4f36facd8','Mr. Babbage','2026-11-30 00:54:24.754343','{"currency": "usd", "lines": [{"name": "Jam", "unit_price": 700, "quantity": 1, "product_id": null, "tax": null, "discount": null, "note": "", "measure": 1000, "id": "01a229f2-24f0-75e1-a5dd-437047533a5b"}], "discount": null, "customer_id": null, "note": "", "id": "01a229f2-24f0-7638-a8ee-e2967a38aa66"}','2026-11-30 00:54:24.754335');
INSERT INTO "open_cart" VALUES('01a229f2-24f8-75c4-aed6-b4bc4ee47ed8','01a229f2-20ad-70ee-a6ce-26e4f36facd8','',NULL,'{"currency": "usd", "lines": [], "discount": null, "customer_id": null, "note": "", "id": "01a229f2-24f8-75c4-aed6-b4bc4ee47ed8"}','2026-11-30 00:54:24.761363');
INSERT INTO "open_cart" VALUES('01a229f2-250c-76f0-9076-43fdd1a046e1','01a229f2-20ad-70ee-a6ce-26e4f36facd8','',NULL,'{"currency": "usd", "lines": [{"name": "Coffee", "unit_price": 1500, "quantity": 1, "product_id": null, "tax": null, "discount": null, "note": "", "measure": 1000, "id": "01a229f2-250c-76f0-9076-43fc439731a7"}], "discount": null, "customer_id": "01a229f2-21e7-77fd-9408-98c0708f1e40", "note": "", "id": "01a229f2-250c-76f0-9076-43fdd1a046e1"}','2026-11-30 00:54:24.795456');
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
INSERT INTO "outbox" VALUES('01a229f2-233c-7766-8fa4-3836e7615093','drawer','drawer:01a229f2-233c-7766-8fa4-3834b971fd33','01a229f2-20ad-70ee-a6ce-26e4f36facd8','01a229f2-22fc-743d-8484-67b52165a60b',NULL,'01a229f2-233c-7766-8fa4-3834b971fd33',NULL,'{}',NULL,0,NULL,'','{}',NULL,'2026-11-30 00:54:24.308068',NULL);
INSERT INTO "outbox" VALUES('01a229f2-2356-74be-b765-a8c06b49c770','receipt','receipt:01a229f2-22fc-743d-8484-67b52165a60b','01a229f2-20ad-70ee-a6ce-26e4f36facd8','01a229f2-22fc-743d-8484-67b52165a60b',NULL,'01a229f2-22fc-743d-8484-67b52165a60b',NULL,'{}',NULL,0,NULL,'','{}',NULL,'2026-11-30 00:54:24.308068',NULL);
INSERT INTO "outbox" VALUES('01a229f2-2421-7417-bd9c-4cf249d8b193','receipt','receipt:01a229f2-2373-7108-917e-ac75ca8c6d8d','01a229f2-20ad-70ee-a6ce-26e4f36facd8','01a229f2-2373-7108-917e-ac75ca8c6d8d',NULL,'01a229f2-2373-7108-917e-ac75ca8c6d8d',NULL,'{}',NULL,0,NULL,'','{}',NULL,'2026-11-30 00:54:24.538931',NULL);
INSERT INTO "outbox" VALUES('01a229f2-247a-7741-a9be-9c6772a5c39a','receipt','receipt:01a229f2-2430-748d-9a0e-342d2c238e9f','01a229f2-20ad-70ee-a6ce-26e4f36facd8','01a229f2-2430-748d-9a0e-342d2c238e9f',NULL,'01a229f2-2430-748d-9a0e-342d2c238e9f',NULL,'{}',NULL,0,NULL,'','{}',NULL,'2026-11-30 00:54:24.633316',NULL);
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
	origin VARCHAR(16) DEFAULT 'till' NOT NULL, rounding_minor BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_refund PRIMARY KEY (id), 
	CONSTRAINT fk_refund_tender_id_tender FOREIGN KEY(tender_id) REFERENCES tender (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_refund_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_refund_stripe_id UNIQUE (stripe_id), 
	CONSTRAINT uq_refund_create_key UNIQUE (create_key), 
	CONSTRAINT fk_refund_reader_id_reader FOREIGN KEY(reader_id) REFERENCES reader (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_refund_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_refund_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "refund" VALUES('01a229f2-24a2-7768-93bf-ea0d7a298f4e','01a229f2-2430-748d-9a0e-342d2c238e9f','01a229f2-2447-761e-8d0b-e01fcca975a1','pi_bArsqBHpL8kXY4YXTy8ZX6Fg',NULL,'re_EAmdVIsduFquo4LU2ENU227q','01a229f2-24a2-7768-93bf-ea0efd8528be','01a229f2-20ad-70ee-a6ce-26e4f36facd8','01a229f2-20ad-7189-926a-596e7231a144','saved_card','succeeded',200,'usd','requested_by_customer','','','2026-11-30','2026-11-30 00:54:24.674651','2026-11-30 00:54:24.733413',NULL,'','2026-11-30 00:54:24.031710','till',0);
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
INSERT INTO "refund_line" VALUES('01a229f2-24b5-7725-b868-f6a5b25763a7','01a229f2-24a2-7768-93bf-ea0d7a298f4e','01a229f2-2433-715e-ad22-9eb04a57d591',200,'',0,0,0,200);
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
INSERT INTO "register" VALUES('01a229f2-20ad-70ee-a6ce-26e4f36facd8','Counter','R1',4,'2026-11-30 00:54:23.589503',NULL);
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
	CONSTRAINT fk_sale_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_sale_profile_id_store_profile FOREIGN KEY(profile_id) REFERENCES store_profile (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_sale_receipt_number UNIQUE (receipt_number), 
	CONSTRAINT fk_sale_customer_id_customer FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_sale_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "sale" VALUES('01a229f2-22fc-743d-8484-67b52165a60b','01a229f2-20ad-70ee-a6ce-26e4f36facd8','01a229f2-20ad-7189-926a-596e7231a144',NULL,'01a229f2-2127-71cf-90da-4ae6d55a53fb','paid','usd',400,0,0,0,400,'','R1-000001','2026-11-30','2026-11-30 00:54:24.264355','2026-11-30 00:54:24.308068','',NULL,NULL);
INSERT INTO "sale" VALUES('01a229f2-2373-7108-917e-ac75ca8c6d8d','01a229f2-20ad-70ee-a6ce-26e4f36facd8','01a229f2-20ad-7189-926a-596e7231a144','01a229f2-21e7-77fd-9408-98c0708f1e40','01a229f2-2127-71cf-90da-4ae6d55a53fb','paid','usd',1000,0,0,0,1000,'','R1-000002','2026-11-30','2026-11-30 00:54:24.381029','2026-11-30 00:54:24.538931','',NULL,NULL);
INSERT INTO "sale" VALUES('01a229f2-2430-748d-9a0e-342d2c238e9f','01a229f2-20ad-70ee-a6ce-26e4f36facd8','01a229f2-20ad-7189-926a-596e7231a144','01a229f2-21e7-77fd-9408-98c0708f1e40','01a229f2-2127-71cf-90da-4ae6d55a53fb','paid','usd',500,0,0,0,500,'','R1-000003','2026-11-30','2026-11-30 00:54:24.561974','2026-11-30 00:54:24.633316','',NULL,NULL);
INSERT INTO "sale" VALUES('01a229f2-250c-76f0-9076-43fdd1a046e1','01a229f2-20ad-70ee-a6ce-26e4f36facd8','01a229f2-20ad-7189-926a-596e7231a144','01a229f2-21e7-77fd-9408-98c0708f1e40','01a229f2-2127-71cf-90da-4ae6d55a53fb','open','usd',1500,0,0,0,1500,'',NULL,NULL,'2026-11-30 00:54:24.782222',NULL,'',NULL,NULL);
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
INSERT INTO "sale_line" VALUES('01a229f2-230c-72db-ab09-1a335ee026dc','01a229f2-22fc-743d-8484-67b52165a60b',0,NULL,'Tea','',1000,400,0,0,400,0,'',400,'',0,0);
INSERT INTO "sale_line" VALUES('01a229f2-237e-70f7-b075-8fa2db37f23c','01a229f2-2373-7108-917e-ac75ca8c6d8d',0,NULL,'Cake','',1000,1000,0,0,1000,0,'',1000,'',0,0);
INSERT INTO "sale_line" VALUES('01a229f2-2433-715e-ad22-9eb04a57d591','01a229f2-2430-748d-9a0e-342d2c238e9f',0,NULL,'Bread','',1000,500,0,0,500,0,'',500,'',0,0);
INSERT INTO "sale_line" VALUES('01a229f2-250f-7130-8085-255576e961fa','01a229f2-250c-76f0-9076-43fdd1a046e1',0,NULL,'Coffee','',1000,1500,0,0,1500,0,'',1500,'',0,0);
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
INSERT INTO "saved_card" VALUES('pm_9sE2ZBTR5BLiWa6CXtFubk02','01a229f2-21e7-77fd-9408-98c0708f1e40','visa','4242',8,2030,'2026-11-30 00:54:24.000000');
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
INSERT INTO "store_profile" VALUES('01a229f2-2127-71cf-90da-4ae6d55a53fb','Corner Coffee','1 Main Street
Springfield','US','usd','Etc/GMT-12',0,'01a229f2-212b-7713-a998-00d0cc3af4dd','Open every day from 7 to 19','Thank you, come again!','2026-11-30 00:54:23.783107');
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
INSERT INTO "stripe_payment" VALUES('pi_M3QTw9mG3058CH5taO3PJMCh',NULL,'succeeded',1000,1000,0,'usd',59,941,'usd','ch_hAJ8l3lrN7lwXM5ZtQdIO4NF','{"id": "pm_9sE2ZBTR5BLiWa6CXtFubk02", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}, "type": "card", "generated_card_id": null}','cus_9xy7YvcleUBZh6','Corner Coffee','',0,NULL,'{"till_sale": "01a229f2-2373-7108-917e-ac75ca8c6d8d", "till_tender": "01a229f2-239e-7321-a597-b8d3875ce833", "till_register": "01a229f2-20ad-70ee-a6ce-26e4f36facd8", "till_register_name": "Counter", "till_cashier": "01a229f2-20ad-7189-926a-596e7231a144"}','2026-11-30 00:54:24.000000','2026-11-30 00:54:24.538931',0,5865533185701445634,NULL);
INSERT INTO "stripe_payment" VALUES('pi_bArsqBHpL8kXY4YXTy8ZX6Fg',NULL,'succeeded',500,500,0,'usd',45,455,'usd','ch_NCwqTXcTcZbRM4vleSVsumWx','{"id": "pm_9sE2ZBTR5BLiWa6CXtFubk02", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}, "type": "card", "generated_card_id": null}','cus_9xy7YvcleUBZh6','Corner Coffee','',0,NULL,'{"till_sale": "01a229f2-2430-748d-9a0e-342d2c238e9f", "till_tender": "01a229f2-2447-761e-8d0b-e01fcca975a1", "till_register": "01a229f2-20ad-70ee-a6ce-26e4f36facd8", "till_register_name": "Counter", "till_cashier": "01a229f2-20ad-7189-926a-596e7231a144"}','2026-11-30 00:54:24.000000','2026-11-30 00:54:24.633316',0,5865533185701445635,NULL);
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
INSERT INTO "tax_rate" VALUES('01a229f2-212b-7713-a998-00d0cc3af4dd','Sales tax',80000,0,0);
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
	CONSTRAINT fk_tender_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_tender_intent_id UNIQUE (intent_id), 
	CONSTRAINT uq_tender_create_key UNIQUE (create_key), 
	CONSTRAINT fk_tender_reader_id_reader FOREIGN KEY(reader_id) REFERENCES reader (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_tender_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_tender_session_id UNIQUE (session_id), 
	CONSTRAINT fk_tender_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "tender" VALUES('01a229f2-233c-7766-8fa4-3834b971fd33','01a229f2-22fc-743d-8484-67b52165a60b','01a229f2-20ad-70ee-a6ce-26e4f36facd8','01a229f2-20ad-7189-926a-596e7231a144','cash','approved',400,'usd',10000,9600,'01a229f2-233c-7766-8fa4-38353b4ebf4e',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'{}',NULL,NULL,'2026-11-30 00:54:24.308068','2026-11-30 00:54:24.308068',0,NULL,NULL,NULL,'',0,NULL,'','','2026-11-30',NULL,0);
INSERT INTO "tender" VALUES('01a229f2-239e-7321-a597-b8d3875ce833','01a229f2-2373-7108-917e-ac75ca8c6d8d','01a229f2-20ad-70ee-a6ce-26e4f36facd8','01a229f2-20ad-7189-926a-596e7231a144','saved_card','approved',1000,'usd',0,0,'01a229f2-239e-77b9-89f2-bd7f13728750','pi_M3QTw9mG3058CH5taO3PJMCh','ch_hAJ8l3lrN7lwXM5ZtQdIO4NF','cus_9xy7YvcleUBZh6','pm_9sE2ZBTR5BLiWa6CXtFubk02',NULL,NULL,NULL,'{"id": "pm_9sE2ZBTR5BLiWa6CXtFubk02", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}, "type": "card", "generated_card_id": null}',NULL,NULL,'2026-11-30 00:54:24.414242','2026-11-30 00:54:24.538931',0,NULL,NULL,NULL,'',0,NULL,'','','2026-11-30',NULL,0);
INSERT INTO "tender" VALUES('01a229f2-2447-761e-8d0b-e01fcca975a1','01a229f2-2430-748d-9a0e-342d2c238e9f','01a229f2-20ad-70ee-a6ce-26e4f36facd8','01a229f2-20ad-7189-926a-596e7231a144','saved_card','approved',500,'usd',0,0,'01a229f2-2447-77b1-b8ed-ea75d5e25702','pi_bArsqBHpL8kXY4YXTy8ZX6Fg','ch_NCwqTXcTcZbRM4vleSVsumWx','cus_9xy7YvcleUBZh6','pm_9sE2ZBTR5BLiWa6CXtFubk02',NULL,NULL,NULL,'{"id": "pm_9sE2ZBTR5BLiWa6CXtFubk02", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}, "type": "card", "generated_card_id": null}',NULL,NULL,'2026-11-30 00:54:24.583255','2026-11-30 00:54:24.633316',0,NULL,NULL,NULL,'',0,NULL,'','','2026-11-30',NULL,0);
INSERT INTO "tender" VALUES('01a229f2-252e-72ba-bfa1-bd7a1c61df34','01a229f2-250c-76f0-9076-43fdd1a046e1','01a229f2-20ad-70ee-a6ce-26e4f36facd8','01a229f2-20ad-7189-926a-596e7231a144','saved_card','unknown',1500,'usd',0,0,'01a229f2-252e-72ba-bfa1-bd7bf543a451','pi_8e8pGGGzKWiJiimCa0I1tb8f',NULL,'cus_9xy7YvcleUBZh6','pm_9sE2ZBTR5BLiWa6CXtFubk02',NULL,NULL,NULL,'{"id": "pm_9sE2ZBTR5BLiWa6CXtFubk02", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "", "wallet": "", "read_method": "", "receipt": {}, "type": "", "generated_card_id": null}',NULL,NULL,'2026-11-30 00:54:24.813996',NULL,0,NULL,NULL,NULL,'',0,NULL,'','',NULL,NULL,0);
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
CREATE INDEX ix_sale_customer_id ON sale (customer_id);
CREATE INDEX ix_sale_business_date ON sale (business_date);
CREATE INDEX ix_sale_cashier_id ON sale (cashier_id);
CREATE INDEX ix_sale_state ON sale (state);
CREATE INDEX ix_tender_sale_id ON tender (sale_id);
CREATE INDEX ix_tender_state ON tender (state);
CREATE INDEX ix_stripe_payment_unclaimed ON stripe_payment (created_at) WHERE unclaimed = 1;
CREATE INDEX ix_tender_unsettled ON tender (state) WHERE settled_at IS NULL;
CREATE INDEX ix_sale_paid ON sale (register_id, paid_at);
CREATE INDEX ix_product_barcode_key ON product (barcode_key);
CREATE INDEX ix_activity_register_id_id ON activity (register_id, id);
CREATE UNIQUE INDEX uq_outbox_open ON outbox (dedupe_key) WHERE done_at IS NULL;
CREATE INDEX ix_outbox_customer_id ON outbox (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX ix_outbox_subject_id ON outbox (subject_id) WHERE customer_id IS NOT NULL;
CREATE INDEX ix_refund_sale_id ON refund (sale_id);
CREATE INDEX ix_refund_business_date ON refund (business_date);
CREATE INDEX ix_refund_intent_id ON refund (intent_id);
CREATE INDEX ix_refund_tender_id ON refund (tender_id);
CREATE INDEX ix_refund_state ON refund (state);
CREATE INDEX ix_refund_line_refund_id ON refund_line (refund_id);
CREATE INDEX ix_dispute_intent_id ON dispute (intent_id);
CREATE INDEX ix_dispute_created_at ON dispute (created_at);
CREATE INDEX ix_payout_newest ON payout (created_at, id);
CREATE INDEX ix_payout_arrival_date ON payout (arrival_date);
CREATE INDEX ix_payout_lacks_entries ON payout (created_at) WHERE reconciliation = 'completed' AND entries_at IS NULL;
CREATE INDEX ix_balance_entry_payout_id ON balance_entry (payout_id);
CREATE INDEX ix_balance_entry_intent_id ON balance_entry (intent_id);
CREATE INDEX ix_balance_entry_created_at ON balance_entry (created_at);
CREATE INDEX ix_history_entry_status ON history_entry (status);
CREATE INDEX ix_history_entry_business_date ON history_entry (business_date);
CREATE INDEX ix_history_entry_newest ON history_entry (occurred_at, id);
CREATE INDEX ix_history_entry_customer_id ON history_entry (customer_id);
CREATE INDEX ix_history_entry_sale_id ON history_entry (sale_id);
COMMIT;
