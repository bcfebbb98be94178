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
INSERT INTO "alembic_version" VALUES('0008');
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
INSERT INTO "attempt" VALUES('01a22968-7494-722e-a71a-dfe0452bbdba','01a22968-7474-730d-b46f-5ddf85bc1c91',NULL,'01a22968-732d-77f3-9831-f2e24584d47a','payment_intents.confirm','01a22968-7494-746b-98f2-54f17ecc701d','{"payment_method": "pm_HZGgbY98KHjmwmt2srVImsAv"}','answered','succeeded',NULL,'2026-11-29 22:24:01.172009','2026-11-29 22:24:01.185069');
INSERT INTO "attempt" VALUES('01a22968-74d1-76c5-b73c-dbf65d15142b','01a22968-74bd-700b-818e-f741438714f7',NULL,'01a22968-732d-77f3-9831-f2e24584d47a','payment_intents.confirm','01a22968-74d1-76c5-b73c-dbf75bd38de7','{"payment_method": "pm_HZGgbY98KHjmwmt2srVImsAv"}','answered','succeeded',NULL,'2026-11-29 22:24:01.233083','2026-11-29 22:24:01.245779');
INSERT INTO "attempt" VALUES('01a22968-74f2-7164-911f-3deb06234abc',NULL,'01a22968-74f1-725d-b1a0-972c6e4020ab','01a22968-732d-77f3-9831-f2e24584d47a','refunds.create','01a22968-74f1-7430-a585-c67914dd219b','{"amount": 200}','answered','succeeded',NULL,'2026-11-29 22:24:01.265548','2026-11-29 22:24:01.278371');
INSERT INTO "attempt" VALUES('01a22968-754c-77ad-a6e1-cf9b162d1356','01a22968-752b-7792-a198-2abfb505eca1',NULL,'01a22968-732d-77f3-9831-f2e24584d47a','payment_intents.confirm','01a22968-754c-77ad-a6e1-cf9c38d0e6c0','{"payment_method": "pm_HZGgbY98KHjmwmt2srVImsAv"}','unknown','no answer',NULL,'2026-11-29 22:24:01.356349','2026-11-29 22:24:02.868491');
CREATE TABLE book (
	id VARCHAR(36) NOT NULL, 
	mode VARCHAR(16) NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_book PRIMARY KEY (id)
);
INSERT INTO "book" VALUES('01a22968-7319-74a0-8778-60d4da800987','test','2026-11-29 22:24:00.793214');
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
INSERT INTO "cashier" VALUES('01a22968-732d-77f3-9831-f2e3c513ae78','Ana','manager',1,'2026-11-29 22:24:00.793214','','');
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
INSERT INTO "customer" VALUES('01a22968-73c1-7616-aa90-919768726fd5','cus_Dw62X7DTzrQ8cv','linked','01a22968-73c1-7616-aa90-919694075db5','Ada Lovelace','ada@example.com','','','ada lovelace ada@example.com 4242',NULL,'2026-11-29 22:24:01.054473','2026-11-29 22:24:00.961360','2026-11-29 22:24:00.961360',NULL,2306737096850669569,0,NULL,'ada lovelace');
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
INSERT INTO "history_entry" VALUES('01a22968-7435-75ef-a6bf-9183d18c8ea0','01a22968-7435-75ef-a6bf-9183d18c8ea0',NULL,NULL,'2026-11-29 22:24:01.106240',400,0,'usd','paid','Ana','R1-000001','r1-000001 4.00 4,00 cash ana tea','sale','01a22968-732d-77f3-9831-f2e24584d47a','2026-11-29','[{"kind": "cash", "label": "", "brand": "", "last4": ""}]');
INSERT INTO "history_entry" VALUES('01a22968-7468-73fd-9e05-73efb850d51b','01a22968-7468-73fd-9e05-73efb850d51b',NULL,'01a22968-73c1-7616-aa90-919768726fd5','2026-11-29 22:24:01.185069',1000,0,'usd','paid','Ana','R1-000002','r1-000002 10.00 10,00 visa •••• 4242 ana pi_9q0hwg0axwicyfurcp0zddzo cake','sale','01a22968-732d-77f3-9831-f2e24584d47a','2026-11-29','[{"kind": "saved_card", "label": "", "brand": "visa", "last4": "4242"}]');
INSERT INTO "history_entry" VALUES('01a22968-74ad-7389-bd5b-7dfb1549770e','01a22968-74ad-7389-bd5b-7dfb1549770e',NULL,'01a22968-73c1-7616-aa90-919768726fd5','2026-11-29 22:24:01.245779',500,200,'usd','part_refunded','Ana','R1-000003','r1-000003 5.00 5,00 visa •••• 4242 ana pi_k5ra3ktmfaguvwxpqat4u3hg bread','sale','01a22968-732d-77f3-9831-f2e24584d47a','2026-11-29','[{"kind": "saved_card", "label": "", "brand": "visa", "last4": "4242"}]');
INSERT INTO "history_entry" VALUES('01a22968-751d-73cf-a488-77419e145ded','01a22968-751d-73cf-a488-77419e145ded',NULL,'01a22968-73c1-7616-aa90-919768726fd5','2026-11-29 22:24:01.310505',1500,0,'usd','unknown','Ana',NULL,'15.00 15,00 visa •••• 4242 ana pi_pgewr610kbq3eqohnmuorelh coffee','sale','01a22968-732d-77f3-9831-f2e24584d47a','2026-11-29','[{"kind": "saved_card", "label": "", "brand": "visa", "last4": "4242"}]');
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
INSERT INTO "open_cart" VALUES('01a22968-7510-76d5-9feb-909be52dd365','01a22968-732d-77f3-9831-f2e24584d47a','Mr. Babbage','2026-11-29 22:24:01.297074','{"currency": "usd", "lines": [{"name": "Jam", "unit_price": 700, "quantity": 1, "product_id": null, "tax": null, "discount": null, "note": "", "measure": 1000, "id": "01a22968-7510-76d5-9feb-909afc04c0d6"}], "discount": null, "customer_id": null, "note": "", "id": "01a22968-7510-76d5-9feb-909be52dd365"}','2026-11-29 22:24:01.297070');
INSERT INTO "open_cart" VALUES('01a22968-7518-779c-aefa-b05f38059dd5','01a22968-732d-77f3-9831-f2e24584d47a','',NULL,'{"currency": "usd", "lines": [], "discount": null, "customer_id": null, "note": "", "id": "01a22968-7518-779c-aefa-b05f38059dd5"}','2026-11-29 22:24:01.304966');
INSERT INTO "open_cart" VALUES('01a22968-751d-73cf-a488-77419e145ded','01a22968-732d-77f3-9831-f2e24584d47a','',NULL,'{"currency": "usd", "lines": [{"name": "Coffee", "unit_price": 1500, "quantity": 1, "product_id": null, "tax": null, "discount": null, "note": "", "measure": 1000, "id": "01a22968-751d-73cf-a488-7740c2bd5c2b"}], "discount": null, "customer_id": "01a22968-73c1-7616-aa90-919768726fd5", "note": "", "id": "01a22968-751d-73cf-a488-77419e145ded"}','2026-11-29 22:24:01.316482');
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
INSERT INTO "outbox" VALUES('01a22968-7452-77ee-aa49-d04fdddebbd7','drawer','drawer:01a22968-7452-7618-b923-adf4439f0b5f','01a22968-732d-77f3-9831-f2e24584d47a','01a22968-7435-75ef-a6bf-9183d18c8ea0',NULL,'01a22968-7452-7618-b923-adf4439f0b5f',NULL,'{}',NULL,0,NULL,'','{}',NULL,'2026-11-29 22:24:01.106240',NULL);
INSERT INTO "outbox" VALUES('01a22968-745f-7391-b573-34f672c61294','receipt','receipt:01a22968-7435-75ef-a6bf-9183d18c8ea0','01a22968-732d-77f3-9831-f2e24584d47a','01a22968-7435-75ef-a6bf-9183d18c8ea0',NULL,'01a22968-7435-75ef-a6bf-9183d18c8ea0',NULL,'{}',NULL,0,NULL,'','{}',NULL,'2026-11-29 22:24:01.106240',NULL);
INSERT INTO "outbox" VALUES('01a22968-74a2-7234-b49c-8ff70e6e5301','receipt','receipt:01a22968-7468-73fd-9e05-73efb850d51b','01a22968-732d-77f3-9831-f2e24584d47a','01a22968-7468-73fd-9e05-73efb850d51b',NULL,'01a22968-7468-73fd-9e05-73efb850d51b',NULL,'{}',NULL,0,NULL,'','{}',NULL,'2026-11-29 22:24:01.185069',NULL);
INSERT INTO "outbox" VALUES('01a22968-74de-7490-9d38-cbd36628a066','receipt','receipt:01a22968-74ad-7389-bd5b-7dfb1549770e','01a22968-732d-77f3-9831-f2e24584d47a','01a22968-74ad-7389-bd5b-7dfb1549770e',NULL,'01a22968-74ad-7389-bd5b-7dfb1549770e',NULL,'{}',NULL,0,NULL,'','{}',NULL,'2026-11-29 22:24:01.245779',NULL);
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
	CONSTRAINT fk_refund_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_refund_reader_id_reader FOREIGN KEY(reader_id) REFERENCES reader (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_refund_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_refund_tender_id_tender FOREIGN KEY(tender_id) REFERENCES tender (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_refund_stripe_id UNIQUE (stripe_id), 
	CONSTRAINT fk_refund_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_refund_create_key UNIQUE (create_key)
);
INSERT INTO "refund" VALUES('01a22968-74f1-725d-b1a0-972c6e4020ab','01a22968-74ad-7389-bd5b-7dfb1549770e','01a22968-74bd-700b-818e-f741438714f7','pi_K5Ra3kTmFaGuvWXpqAT4u3HG',NULL,'re_DEbSC1ApBPTkpKpp53GltD65','01a22968-74f1-7430-a585-c67914dd219b','01a22968-732d-77f3-9831-f2e24584d47a','01a22968-732d-77f3-9831-f2e3c513ae78','saved_card','succeeded',200,'usd','requested_by_customer','','','2026-11-29','2026-11-29 22:24:01.265548','2026-11-29 22:24:01.279889',NULL,'','2026-11-29 22:24:01.009183');
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
INSERT INTO "register" VALUES('01a22968-732d-77f3-9831-f2e24584d47a','Counter','R1',4,'2026-11-29 22:24:00.793214',NULL);
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
	CONSTRAINT fk_sale_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_sale_receipt_number UNIQUE (receipt_number), 
	CONSTRAINT fk_sale_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_sale_profile_id_store_profile FOREIGN KEY(profile_id) REFERENCES store_profile (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "sale" VALUES('01a22968-7435-75ef-a6bf-9183d18c8ea0','01a22968-732d-77f3-9831-f2e24584d47a','01a22968-732d-77f3-9831-f2e3c513ae78',NULL,'01a22968-737c-7383-9f1a-ebc750484f34','paid','usd',400,0,0,0,400,'','R1-000001','2026-11-29','2026-11-29 22:24:01.080020','2026-11-29 22:24:01.106240','',NULL,NULL);
INSERT INTO "sale" VALUES('01a22968-7468-73fd-9e05-73efb850d51b','01a22968-732d-77f3-9831-f2e24584d47a','01a22968-732d-77f3-9831-f2e3c513ae78','01a22968-73c1-7616-aa90-919768726fd5','01a22968-737c-7383-9f1a-ebc750484f34','paid','usd',1000,0,0,0,1000,'','R1-000002','2026-11-29','2026-11-29 22:24:01.132679','2026-11-29 22:24:01.185069','',NULL,NULL);
INSERT INTO "sale" VALUES('01a22968-74ad-7389-bd5b-7dfb1549770e','01a22968-732d-77f3-9831-f2e24584d47a','01a22968-732d-77f3-9831-f2e3c513ae78','01a22968-73c1-7616-aa90-919768726fd5','01a22968-737c-7383-9f1a-ebc750484f34','paid','usd',500,0,0,0,500,'','R1-000003','2026-11-29','2026-11-29 22:24:01.198270','2026-11-29 22:24:01.245779','',NULL,NULL);
INSERT INTO "sale" VALUES('01a22968-751d-73cf-a488-77419e145ded','01a22968-732d-77f3-9831-f2e24584d47a','01a22968-732d-77f3-9831-f2e3c513ae78','01a22968-73c1-7616-aa90-919768726fd5','01a22968-737c-7383-9f1a-ebc750484f34','open','usd',1500,0,0,0,1500,'',NULL,NULL,'2026-11-29 22:24:01.310505',NULL,'',NULL,NULL);
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
INSERT INTO "sale_line" VALUES('01a22968-743e-7613-b5b6-83df87a2718b','01a22968-7435-75ef-a6bf-9183d18c8ea0',0,NULL,'Tea','',1000,400,0,0,400,0,'',400,'',0,0);
INSERT INTO "sale_line" VALUES('01a22968-746d-7232-a6b3-62e0cb180d37','01a22968-7468-73fd-9e05-73efb850d51b',0,NULL,'Cake','',1000,1000,0,0,1000,0,'',1000,'',0,0);
INSERT INTO "sale_line" VALUES('01a22968-74af-772a-a735-68443cf21f15','01a22968-74ad-7389-bd5b-7dfb1549770e',0,NULL,'Bread','',1000,500,0,0,500,0,'',500,'',0,0);
INSERT INTO "sale_line" VALUES('01a22968-751f-73df-a94f-11f0d8b64921','01a22968-751d-73cf-a488-77419e145ded',0,NULL,'Coffee','',1000,1500,0,0,1500,0,'',1500,'',0,0);
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
INSERT INTO "saved_card" VALUES('pm_HZGgbY98KHjmwmt2srVImsAv','01a22968-73c1-7616-aa90-919768726fd5','visa','4242',8,2030,'2026-11-29 22:24:01.000000');
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
INSERT INTO "store_profile" VALUES('01a22968-737c-7383-9f1a-ebc750484f34','Corner Coffee','1 Main Street
Springfield','US','usd','Etc/GMT+10',0,'01a22968-737d-7638-9d22-4a55d685e52e','Open every day from 7 to 19','Thank you, come again!','2026-11-29 22:24:00.892513');
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
	fetched_at DATETIME NOT NULL, unclaimed BOOLEAN DEFAULT '0' NOT NULL, fetch_no BIGINT DEFAULT '0' NOT NULL, disputes JSON DEFAULT '[]' NOT NULL, dismissed_at DATETIME, 
	CONSTRAINT pk_stripe_payment PRIMARY KEY (intent_id)
);
INSERT INTO "stripe_payment" VALUES('pi_9q0hWg0aXwicyFUrcp0zDdzO',NULL,'succeeded',1000,1000,0,'usd',59,941,'usd','ch_nkiF9gxzW8zE5n1oD2o6xKi5','{"id": "pm_HZGgbY98KHjmwmt2srVImsAv", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}, "type": "card", "generated_card_id": null}','cus_Dw62X7DTzrQ8cv','Corner Coffee','',0,NULL,'{"till_sale": "01a22968-7468-73fd-9e05-73efb850d51b", "till_tender": "01a22968-7474-730d-b46f-5ddf85bc1c91", "till_register": "01a22968-732d-77f3-9831-f2e24584d47a", "till_register_name": "Counter", "till_cashier": "01a22968-732d-77f3-9831-f2e3c513ae78"}','[]','2026-11-29 22:24:01.000000','2026-11-29 22:24:01.185069',0,2306737096850669570,'[]',NULL);
INSERT INTO "stripe_payment" VALUES('pi_K5Ra3kTmFaGuvWXpqAT4u3HG',NULL,'succeeded',500,500,0,'usd',45,455,'usd','ch_PcqKnsCRG7dSuNHwEqsseG7V','{"id": "pm_HZGgbY98KHjmwmt2srVImsAv", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}, "type": "card", "generated_card_id": null}','cus_Dw62X7DTzrQ8cv','Corner Coffee','',0,NULL,'{"till_sale": "01a22968-74ad-7389-bd5b-7dfb1549770e", "till_tender": "01a22968-74bd-700b-818e-f741438714f7", "till_register": "01a22968-732d-77f3-9831-f2e24584d47a", "till_register_name": "Counter", "till_cashier": "01a22968-732d-77f3-9831-f2e3c513ae78"}','[]','2026-11-29 22:24:01.000000','2026-11-29 22:24:01.245779',0,2306737096850669571,'[]',NULL);
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
INSERT INTO "tax_rate" VALUES('01a22968-737d-7638-9d22-4a55d685e52e','Sales tax',80000,0,0);
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
	CONSTRAINT fk_tender_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_tender_intent_id UNIQUE (intent_id), 
	CONSTRAINT uq_tender_create_key UNIQUE (create_key), 
	CONSTRAINT fk_tender_reader_id_reader FOREIGN KEY(reader_id) REFERENCES reader (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_tender_session_id UNIQUE (session_id), 
	CONSTRAINT fk_tender_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_tender_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "tender" VALUES('01a22968-7452-7618-b923-adf4439f0b5f','01a22968-7435-75ef-a6bf-9183d18c8ea0','01a22968-732d-77f3-9831-f2e24584d47a','01a22968-732d-77f3-9831-f2e3c513ae78','cash','approved',400,'usd',10000,9600,'01a22968-7452-7705-a24d-d115db6f5473',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'{}',NULL,NULL,'2026-11-29 22:24:01.106240','2026-11-29 22:24:01.106240',0,NULL,NULL,NULL,'',0,NULL,'','','2026-11-29',NULL,0);
INSERT INTO "tender" VALUES('01a22968-7474-730d-b46f-5ddf85bc1c91','01a22968-7468-73fd-9e05-73efb850d51b','01a22968-732d-77f3-9831-f2e24584d47a','01a22968-732d-77f3-9831-f2e3c513ae78','saved_card','approved',1000,'usd',0,0,'01a22968-7474-737c-be49-f39481d3d570','pi_9q0hWg0aXwicyFUrcp0zDdzO','ch_nkiF9gxzW8zE5n1oD2o6xKi5','cus_Dw62X7DTzrQ8cv','pm_HZGgbY98KHjmwmt2srVImsAv',NULL,NULL,NULL,'{"id": "pm_HZGgbY98KHjmwmt2srVImsAv", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}, "type": "card", "generated_card_id": null}',NULL,NULL,'2026-11-29 22:24:01.140612','2026-11-29 22:24:01.185069',0,NULL,NULL,NULL,'',0,NULL,'','','2026-11-29',NULL,0);
INSERT INTO "tender" VALUES('01a22968-74bd-700b-818e-f741438714f7','01a22968-74ad-7389-bd5b-7dfb1549770e','01a22968-732d-77f3-9831-f2e24584d47a','01a22968-732d-77f3-9831-f2e3c513ae78','saved_card','approved',500,'usd',0,0,'01a22968-74bd-7797-951a-63e09f2f80b4','pi_K5Ra3kTmFaGuvWXpqAT4u3HG','ch_PcqKnsCRG7dSuNHwEqsseG7V','cus_Dw62X7DTzrQ8cv','pm_HZGgbY98KHjmwmt2srVImsAv',NULL,NULL,NULL,'{"id": "pm_HZGgbY98KHjmwmt2srVImsAv", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}, "type": "card", "generated_card_id": null}',NULL,NULL,'2026-11-29 22:24:01.213154','2026-11-29 22:24:01.245779',0,NULL,NULL,NULL,'',0,NULL,'','','2026-11-29',NULL,0);
INSERT INTO "tender" VALUES('01a22968-752b-7792-a198-2abfb505eca1','01a22968-751d-73cf-a488-77419e145ded','01a22968-732d-77f3-9831-f2e24584d47a','01a22968-732d-77f3-9831-f2e3c513ae78','saved_card','unknown',1500,'usd',0,0,'01a22968-752b-7792-a198-2ac084427f6d','pi_pGEWR610KbQ3EQOHnmuORElh',NULL,'cus_Dw62X7DTzrQ8cv','pm_HZGgbY98KHjmwmt2srVImsAv',NULL,NULL,NULL,'{"id": "pm_HZGgbY98KHjmwmt2srVImsAv", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "", "wallet": "", "read_method": "", "receipt": {}, "type": "", "generated_card_id": null}',NULL,NULL,'2026-11-29 22:24:01.322791',NULL,0,NULL,NULL,NULL,'',0,NULL,'','',NULL,NULL,0);
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
CREATE INDEX ix_sale_business_date ON sale (business_date);
CREATE INDEX ix_sale_state ON sale (state);
CREATE INDEX ix_sale_customer_id ON sale (customer_id);
CREATE INDEX ix_sale_cashier_id ON sale (cashier_id);
CREATE INDEX ix_tender_state ON tender (state);
CREATE INDEX ix_tender_sale_id ON tender (sale_id);
CREATE INDEX ix_refund_intent_id ON refund (intent_id);
CREATE INDEX ix_refund_tender_id ON refund (tender_id);
CREATE INDEX ix_refund_sale_id ON refund (sale_id);
CREATE INDEX ix_refund_state ON refund (state);
CREATE INDEX ix_refund_business_date ON refund (business_date);
CREATE INDEX ix_stripe_payment_unclaimed ON stripe_payment (created_at) WHERE unclaimed = 1;
CREATE INDEX ix_tender_unsettled ON tender (state) WHERE settled_at IS NULL;
CREATE INDEX ix_sale_paid ON sale (register_id, paid_at);
CREATE INDEX ix_product_barcode_key ON product (barcode_key);
CREATE INDEX ix_activity_register_id_id ON activity (register_id, id);
CREATE INDEX ix_history_entry_business_date ON history_entry (business_date);
CREATE UNIQUE INDEX uq_outbox_open ON outbox (dedupe_key) WHERE done_at IS NULL;
CREATE INDEX ix_outbox_customer_id ON outbox (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX ix_outbox_subject_id ON outbox (subject_id) WHERE customer_id IS NOT NULL;
COMMIT;
