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
INSERT INTO "alembic_version" VALUES('0007');
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
INSERT INTO "attempt" VALUES('01a22962-887b-7125-892f-73d10f1e9e48','01a22962-8847-74cf-8466-635617568289',NULL,'01a22962-8761-705f-a8ce-f25adf2c278b','payment_intents.confirm','01a22962-887b-7261-b45b-f5ec40c6cbcc','{"payment_method": "pm_KZZy1Wp1CtWbbVlGwuvTTgcL"}','answered','succeeded',NULL,'2026-11-29 22:17:33.051561','2026-11-29 22:17:33.082830');
INSERT INTO "attempt" VALUES('01a22962-88e5-72b2-9101-a1b90512b504','01a22962-88cb-74ed-8fcd-8f451c24cad4',NULL,'01a22962-8761-705f-a8ce-f25adf2c278b','payment_intents.confirm','01a22962-88e5-745e-ab25-aa5b5830a4d8','{"payment_method": "pm_KZZy1Wp1CtWbbVlGwuvTTgcL"}','answered','succeeded',NULL,'2026-11-29 22:17:33.157304','2026-11-29 22:17:33.163168');
INSERT INTO "attempt" VALUES('01a22962-88f9-72f3-8759-026c55730beb',NULL,'01a22962-88f8-7072-9a62-beff4371c86e','01a22962-8761-705f-a8ce-f25adf2c278b','refunds.create','01a22962-88f8-7641-85d5-6653507c34f4','{"amount": 200}','answered','succeeded',NULL,'2026-11-29 22:17:33.172161','2026-11-29 22:17:33.187613');
INSERT INTO "attempt" VALUES('01a22962-8935-7259-ad31-10b52e537aa3','01a22962-8924-73f4-b9de-ff3d6b581c9b',NULL,'01a22962-8761-705f-a8ce-f25adf2c278b','payment_intents.confirm','01a22962-8935-7259-ad31-10b64d565081','{"payment_method": "pm_KZZy1Wp1CtWbbVlGwuvTTgcL"}','unknown','no answer',NULL,'2026-11-29 22:17:33.237282','2026-11-29 22:17:34.549479');
CREATE TABLE book (
	id VARCHAR(36) NOT NULL, 
	mode VARCHAR(16) NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_book PRIMARY KEY (id)
);
INSERT INTO "book" VALUES('01a22962-8729-726f-8283-af20e8d45014','test','2026-11-29 22:17:32.713256');
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
INSERT INTO "cashier" VALUES('01a22962-8761-775d-8a40-41e6c8f8832b','Ana','manager',1,'2026-11-29 22:17:32.713256','','');
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
INSERT INTO "customer" VALUES('01a22962-87bd-7699-b2b6-9e86ec519b94','cus_ZAPuVoTgY7cO66','linked','01a22962-87bd-7699-b2b6-9e850cc350ea','Ada Lovelace','ada@example.com','','','ada lovelace ada@example.com 4242',NULL,'2026-11-29 22:17:32.926271','2026-11-29 22:17:32.861545','2026-11-29 22:17:32.861545',NULL,1140145346995814401,0,NULL,'ada lovelace');
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
	cashier_name VARCHAR NOT NULL, 
	receipt_number VARCHAR(32), 
	search_text TEXT NOT NULL, kind VARCHAR(16) DEFAULT 'sale' NOT NULL, register_id VARCHAR(36), business_date DATE, methods JSON DEFAULT '[]' NOT NULL, 
	CONSTRAINT pk_history_entry PRIMARY KEY (id), 
	CONSTRAINT fk_history_entry_customer_id_customer FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_history_entry_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "history_entry" VALUES('01a22962-8810-71ab-a705-06affdce136f','01a22962-8810-71ab-a705-06affdce136f',NULL,NULL,'2026-11-29 22:17:32.958295',400,0,'usd','paid','Ana','R1-000001','r1-000001 4.00 4,00 cash ana tea','sale','01a22962-8761-705f-a8ce-f25adf2c278b','2026-11-29','[{"kind": "cash", "label": "", "brand": "", "last4": ""}]');
INSERT INTO "history_entry" VALUES('01a22962-8835-768f-bfea-6415992b14c8','01a22962-8835-768f-bfea-6415992b14c8',NULL,'01a22962-87bd-7699-b2b6-9e86ec519b94','2026-11-29 22:17:33.082830',1000,0,'usd','paid','Ana','R1-000002','r1-000002 10.00 10,00 visa •••• 4242 ana pi_9ak3h7dqy1bvcnauc1jafjuy cake','sale','01a22962-8761-705f-a8ce-f25adf2c278b','2026-11-29','[{"kind": "saved_card", "label": "", "brand": "visa", "last4": "4242"}]');
INSERT INTO "history_entry" VALUES('01a22962-88b9-77ee-89f5-2d85c6c9c486','01a22962-88b9-77ee-89f5-2d85c6c9c486',NULL,'01a22962-87bd-7699-b2b6-9e86ec519b94','2026-11-29 22:17:33.163168',500,200,'usd','part_refunded','Ana','R1-000003','r1-000003 5.00 5,00 visa •••• 4242 ana pi_wjxymqafep7rlyeaiw9k2h5b bread','sale','01a22962-8761-705f-a8ce-f25adf2c278b','2026-11-29','[{"kind": "saved_card", "label": "", "brand": "visa", "last4": "4242"}]');
INSERT INTO "history_entry" VALUES('01a22962-8914-7672-b175-11d446b85e86','01a22962-8914-7672-b175-11d446b85e86',NULL,'01a22962-87bd-7699-b2b6-9e86ec519b94','2026-11-29 22:17:33.205398',1500,0,'usd','unknown','Ana',NULL,'15.00 15,00 visa •••• 4242 ana pi_tcimk22grkkriun86kahol6t coffee','sale','01a22962-8761-705f-a8ce-f25adf2c278b','2026-11-29','[{"kind": "saved_card", "label": "", "brand": "visa", "last4": "4242"}]');
CREATE TABLE job (
	id VARCHAR(36) NOT NULL, 
	sale_id VARCHAR(36) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	created_at DATETIME NOT NULL, 
	done_at DATETIME, 
	CONSTRAINT pk_job PRIMARY KEY (id), 
	CONSTRAINT fk_job_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "job" VALUES('01a22962-881e-77da-bdf1-04e7b37f73d4','01a22962-8810-71ab-a705-06affdce136f','drawer','2026-11-29 22:17:32.958295',NULL);
INSERT INTO "job" VALUES('01a22962-8828-71cd-87ac-22092367a7b9','01a22962-8810-71ab-a705-06affdce136f','receipt','2026-11-29 22:17:32.958295',NULL);
INSERT INTO "job" VALUES('01a22962-88a8-7060-9aa4-4ef64dafa58b','01a22962-8835-768f-bfea-6415992b14c8','receipt','2026-11-29 22:17:33.082830',NULL);
INSERT INTO "job" VALUES('01a22962-88eb-7047-af6f-8f4e1c215de4','01a22962-88b9-77ee-89f5-2d85c6c9c486','receipt','2026-11-29 22:17:33.163168',NULL);
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
INSERT INTO "open_cart" VALUES('01a22962-8909-743c-827d-8391da5a87c3','01a22962-8761-705f-a8ce-f25adf2c278b','Mr. Babbage','2026-11-29 22:17:33.194640','{"currency": "usd", "lines": [{"name": "Jam", "unit_price": 700, "quantity": 1, "product_id": null, "tax": null, "discount": null, "note": "", "measure": 1000, "id": "01a22962-8909-71d5-8ff0-e2971587b416"}], "discount": null, "customer_id": null, "note": "", "id": "01a22962-8909-743c-827d-8391da5a87c3"}','2026-11-29 22:17:33.194636');
INSERT INTO "open_cart" VALUES('01a22962-890b-7558-87ac-5e018d92f175','01a22962-8761-705f-a8ce-f25adf2c278b','',NULL,'{"currency": "usd", "lines": [], "discount": null, "customer_id": null, "note": "", "id": "01a22962-890b-7558-87ac-5e018d92f175"}','2026-11-29 22:17:33.195968');
INSERT INTO "open_cart" VALUES('01a22962-8914-7672-b175-11d446b85e86','01a22962-8761-705f-a8ce-f25adf2c278b','',NULL,'{"currency": "usd", "lines": [{"name": "Coffee", "unit_price": 1500, "quantity": 1, "product_id": null, "tax": null, "discount": null, "note": "", "measure": 1000, "id": "01a22962-8914-71a8-8998-d2105f3088db"}], "discount": null, "customer_id": "01a22962-87bd-7699-b2b6-9e86ec519b94", "note": "", "id": "01a22962-8914-7672-b175-11d446b85e86"}','2026-11-29 22:17:33.207063');
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
	CONSTRAINT fk_refund_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_refund_stripe_id UNIQUE (stripe_id), 
	CONSTRAINT fk_refund_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_refund_tender_id_tender FOREIGN KEY(tender_id) REFERENCES tender (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_refund_reader_id_reader FOREIGN KEY(reader_id) REFERENCES reader (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_refund_create_key UNIQUE (create_key)
);
INSERT INTO "refund" VALUES('01a22962-88f8-7072-9a62-beff4371c86e','01a22962-88b9-77ee-89f5-2d85c6c9c486','01a22962-88cb-74ed-8fcd-8f451c24cad4','pi_wJxymQaFeP7rlyeaIw9k2H5B',NULL,'re_WyU22lQidalloxjKczxzXxoL','01a22962-88f8-7641-85d5-6653507c34f4','01a22962-8761-705f-a8ce-f25adf2c278b','01a22962-8761-775d-8a40-41e6c8f8832b','saved_card','succeeded',200,'usd','requested_by_customer','','','2026-11-29','2026-11-29 22:17:33.172161','2026-11-29 22:17:33.189676',NULL,'','2026-11-29 22:17:33.005713');
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
INSERT INTO "register" VALUES('01a22962-8761-705f-a8ce-f25adf2c278b','Counter','R1',4,'2026-11-29 22:17:32.713256',NULL);
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
	CONSTRAINT fk_sale_customer_id_customer FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_sale_receipt_number UNIQUE (receipt_number), 
	CONSTRAINT fk_sale_profile_id_store_profile FOREIGN KEY(profile_id) REFERENCES store_profile (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "sale" VALUES('01a22962-8810-71ab-a705-06affdce136f','01a22962-8761-705f-a8ce-f25adf2c278b','01a22962-8761-775d-8a40-41e6c8f8832b',NULL,'01a22962-877e-7566-8676-962a35546f1a','paid','usd',400,0,0,0,400,'','R1-000001','2026-11-29','2026-11-29 22:17:32.946887','2026-11-29 22:17:32.958295','',NULL,NULL);
INSERT INTO "sale" VALUES('01a22962-8835-768f-bfea-6415992b14c8','01a22962-8761-705f-a8ce-f25adf2c278b','01a22962-8761-775d-8a40-41e6c8f8832b','01a22962-87bd-7699-b2b6-9e86ec519b94','01a22962-877e-7566-8676-962a35546f1a','paid','usd',1000,0,0,0,1000,'','R1-000002','2026-11-29','2026-11-29 22:17:32.982306','2026-11-29 22:17:33.082830','',NULL,NULL);
INSERT INTO "sale" VALUES('01a22962-88b9-77ee-89f5-2d85c6c9c486','01a22962-8761-705f-a8ce-f25adf2c278b','01a22962-8761-775d-8a40-41e6c8f8832b','01a22962-87bd-7699-b2b6-9e86ec519b94','01a22962-877e-7566-8676-962a35546f1a','paid','usd',500,0,0,0,500,'','R1-000003','2026-11-29','2026-11-29 22:17:33.114694','2026-11-29 22:17:33.163168','',NULL,NULL);
INSERT INTO "sale" VALUES('01a22962-8914-7672-b175-11d446b85e86','01a22962-8761-705f-a8ce-f25adf2c278b','01a22962-8761-775d-8a40-41e6c8f8832b','01a22962-87bd-7699-b2b6-9e86ec519b94','01a22962-877e-7566-8676-962a35546f1a','open','usd',1500,0,0,0,1500,'',NULL,NULL,'2026-11-29 22:17:33.205398',NULL,'',NULL,NULL);
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
INSERT INTO "sale_line" VALUES('01a22962-8815-747f-950d-68e4cba10fc8','01a22962-8810-71ab-a705-06affdce136f',0,NULL,'Tea','',1000,400,0,0,400,0,'',400,'',0,0);
INSERT INTO "sale_line" VALUES('01a22962-8837-7288-ae3f-58d45e7abe81','01a22962-8835-768f-bfea-6415992b14c8',0,NULL,'Cake','',1000,1000,0,0,1000,0,'',1000,'',0,0);
INSERT INTO "sale_line" VALUES('01a22962-88bb-7238-bf31-e5493c19ddc4','01a22962-88b9-77ee-89f5-2d85c6c9c486',0,NULL,'Bread','',1000,500,0,0,500,0,'',500,'',0,0);
INSERT INTO "sale_line" VALUES('01a22962-8916-70bb-b243-67082e3bb0a4','01a22962-8914-7672-b175-11d446b85e86',0,NULL,'Coffee','',1000,1500,0,0,1500,0,'',1500,'',0,0);
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
INSERT INTO "saved_card" VALUES('pm_KZZy1Wp1CtWbbVlGwuvTTgcL','01a22962-87bd-7699-b2b6-9e86ec519b94','visa','4242',8,2030,'2026-11-29 22:17:32.000000');
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
INSERT INTO "store_profile" VALUES('01a22962-877e-7566-8676-962a35546f1a','Corner Coffee','1 Main Street
Springfield','US','usd','Etc/GMT+10',0,'01a22962-877f-7233-819b-8df55a42d33a','Open every day from 7 to 19','Thank you, come again!','2026-11-29 22:17:32.798739');
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
INSERT INTO "stripe_payment" VALUES('pi_9AK3h7DqY1BVCnauC1jAFjuY',NULL,'succeeded',1000,1000,0,'usd',59,941,'usd','ch_5Zm3f0UAK2kbWKVzqN6fI92g','{"id": "pm_KZZy1Wp1CtWbbVlGwuvTTgcL", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}, "type": "card", "generated_card_id": null}','cus_ZAPuVoTgY7cO66','Corner Coffee','',0,NULL,'{"till_sale": "01a22962-8835-768f-bfea-6415992b14c8", "till_tender": "01a22962-8847-74cf-8466-635617568289", "till_register": "01a22962-8761-705f-a8ce-f25adf2c278b", "till_register_name": "Counter", "till_cashier": "01a22962-8761-775d-8a40-41e6c8f8832b"}','[]','2026-11-29 22:17:33.000000','2026-11-29 22:17:33.082830',0,1140145346995814402,'[]');
INSERT INTO "stripe_payment" VALUES('pi_wJxymQaFeP7rlyeaIw9k2H5B',NULL,'succeeded',500,500,0,'usd',45,455,'usd','ch_cCHlQzYVvJrIHl7A1jlw86SO','{"id": "pm_KZZy1Wp1CtWbbVlGwuvTTgcL", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}, "type": "card", "generated_card_id": null}','cus_ZAPuVoTgY7cO66','Corner Coffee','',0,NULL,'{"till_sale": "01a22962-88b9-77ee-89f5-2d85c6c9c486", "till_tender": "01a22962-88cb-74ed-8fcd-8f451c24cad4", "till_register": "01a22962-8761-705f-a8ce-f25adf2c278b", "till_register_name": "Counter", "till_cashier": "01a22962-8761-775d-8a40-41e6c8f8832b"}','[]','2026-11-29 22:17:33.000000','2026-11-29 22:17:33.163168',0,1140145346995814403,'[]');
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
INSERT INTO "tax_rate" VALUES('01a22962-877f-7233-819b-8df55a42d33a','Sales tax',80000,0,0);
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
	CONSTRAINT uq_tender_intent_id UNIQUE (intent_id), 
	CONSTRAINT uq_tender_create_key UNIQUE (create_key), 
	CONSTRAINT uq_tender_session_id UNIQUE (session_id), 
	CONSTRAINT fk_tender_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_tender_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_tender_reader_id_reader FOREIGN KEY(reader_id) REFERENCES reader (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_tender_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "tender" VALUES('01a22962-881e-7339-b5c7-d98638e07b2d','01a22962-8810-71ab-a705-06affdce136f','01a22962-8761-705f-a8ce-f25adf2c278b','01a22962-8761-775d-8a40-41e6c8f8832b','cash','approved',400,'usd',10000,9600,'01a22962-881e-7339-b5c7-d9877620abc8',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'{}',NULL,NULL,'2026-11-29 22:17:32.958295','2026-11-29 22:17:32.958295',0,NULL,NULL,NULL,'',0,NULL,'','','2026-11-29',NULL,0);
INSERT INTO "tender" VALUES('01a22962-8847-74cf-8466-635617568289','01a22962-8835-768f-bfea-6415992b14c8','01a22962-8761-705f-a8ce-f25adf2c278b','01a22962-8761-775d-8a40-41e6c8f8832b','saved_card','approved',1000,'usd',0,0,'01a22962-8847-74cf-8466-6357e0f89609','pi_9AK3h7DqY1BVCnauC1jAFjuY','ch_5Zm3f0UAK2kbWKVzqN6fI92g','cus_ZAPuVoTgY7cO66','pm_KZZy1Wp1CtWbbVlGwuvTTgcL',NULL,NULL,NULL,'{"id": "pm_KZZy1Wp1CtWbbVlGwuvTTgcL", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}, "type": "card", "generated_card_id": null}',NULL,NULL,'2026-11-29 22:17:32.999564','2026-11-29 22:17:33.082830',0,NULL,NULL,NULL,'',0,NULL,'','','2026-11-29',NULL,0);
INSERT INTO "tender" VALUES('01a22962-88cb-74ed-8fcd-8f451c24cad4','01a22962-88b9-77ee-89f5-2d85c6c9c486','01a22962-8761-705f-a8ce-f25adf2c278b','01a22962-8761-775d-8a40-41e6c8f8832b','saved_card','approved',500,'usd',0,0,'01a22962-88cb-74ed-8fcd-8f4637a45c68','pi_wJxymQaFeP7rlyeaIw9k2H5B','ch_cCHlQzYVvJrIHl7A1jlw86SO','cus_ZAPuVoTgY7cO66','pm_KZZy1Wp1CtWbbVlGwuvTTgcL',NULL,NULL,NULL,'{"id": "pm_KZZy1Wp1CtWbbVlGwuvTTgcL", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}, "type": "card", "generated_card_id": null}',NULL,NULL,'2026-11-29 22:17:33.130924','2026-11-29 22:17:33.163168',0,NULL,NULL,NULL,'',0,NULL,'','','2026-11-29',NULL,0);
INSERT INTO "tender" VALUES('01a22962-8924-73f4-b9de-ff3d6b581c9b','01a22962-8914-7672-b175-11d446b85e86','01a22962-8761-705f-a8ce-f25adf2c278b','01a22962-8761-775d-8a40-41e6c8f8832b','saved_card','unknown',1500,'usd',0,0,'01a22962-8924-772e-9c8e-88ac14305433','pi_TCimk22GRKkRIUN86KAhol6T',NULL,'cus_ZAPuVoTgY7cO66','pm_KZZy1Wp1CtWbbVlGwuvTTgcL',NULL,NULL,NULL,'{"id": "pm_KZZy1Wp1CtWbbVlGwuvTTgcL", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "", "wallet": "", "read_method": "", "receipt": {}, "type": "", "generated_card_id": null}',NULL,NULL,'2026-11-29 22:17:33.214621',NULL,0,NULL,NULL,NULL,'',0,NULL,'','',NULL,NULL,0);
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
CREATE INDEX ix_sale_state ON sale (state);
CREATE INDEX ix_sale_cashier_id ON sale (cashier_id);
CREATE INDEX ix_tender_state ON tender (state);
CREATE INDEX ix_tender_sale_id ON tender (sale_id);
CREATE INDEX ix_refund_business_date ON refund (business_date);
CREATE INDEX ix_refund_tender_id ON refund (tender_id);
CREATE INDEX ix_refund_sale_id ON refund (sale_id);
CREATE INDEX ix_refund_state ON refund (state);
CREATE INDEX ix_refund_intent_id ON refund (intent_id);
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
CREATE INDEX ix_history_entry_business_date ON history_entry (business_date);
COMMIT;
