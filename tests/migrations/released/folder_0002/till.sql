BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0002');
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
INSERT INTO "attempt" VALUES('dab201b0-05d6-4cf3-adb0-aae8fb7ea45f','61663c74-6d45-46f6-ba0c-7180956df99f',NULL,'305beaa6-a9b4-432e-aade-b8fbc92446e3','payment_intents.confirm','6b41542e-6b0c-4716-aad1-8cf7f9989438','{"payment_method": "pm_YF1KZbpQTEdnH7TGuACmRd2d"}','answered','succeeded',NULL,'2026-11-29 02:14:15.933925','2026-11-29 02:14:15.944480');
INSERT INTO "attempt" VALUES('3f894c3c-ef84-4c2b-b493-a13605538374','b4583436-8ee3-40a0-bf7f-b4c013a49f1e',NULL,'305beaa6-a9b4-432e-aade-b8fbc92446e3','payment_intents.confirm','ad22bcd7-5ee5-41c8-86f1-648a0f7dc9b1','{"payment_method": "pm_YF1KZbpQTEdnH7TGuACmRd2d"}','answered','succeeded',NULL,'2026-11-29 02:14:15.989460','2026-11-29 02:14:15.998623');
INSERT INTO "attempt" VALUES('9791acd1-6a91-4e4b-bc03-694844a78f01',NULL,'ccb682da-6ede-4db1-a630-53dcbf339db8','305beaa6-a9b4-432e-aade-b8fbc92446e3','refunds.create','4df8b268-5144-4956-b0f4-3681879efe65','{"amount": 200}','answered','succeeded',NULL,'2026-11-29 02:14:16.013040','2026-11-29 02:14:16.034340');
INSERT INTO "attempt" VALUES('1d7a0416-49bf-48ab-a571-2dcce4560fec','afd88a2d-00ae-4550-91ac-41ef6087ab41',NULL,'305beaa6-a9b4-432e-aade-b8fbc92446e3','payment_intents.confirm','4cbd71e2-c68f-4d59-a723-73e93c0e38a1','{"payment_method": "pm_YF1KZbpQTEdnH7TGuACmRd2d"}','unknown','no answer',NULL,'2026-11-29 02:14:16.100393','2026-11-29 02:14:17.287191');
CREATE TABLE book (
	id VARCHAR(36) NOT NULL, 
	mode VARCHAR(16) NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_book PRIMARY KEY (id)
);
INSERT INTO "book" VALUES('c5158c5b-c1d2-4438-9a6f-01f65d55f771','test','2026-11-29 02:14:15.577426');
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
INSERT INTO "cashier" VALUES('1a2a3def-4b12-4321-929a-d1d5244d23a0','Ana','manager',1,'2026-11-29 02:14:15.577426');
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
INSERT INTO "customer" VALUES('df35aa62-ffd9-4698-9861-79ad5aca8055','cus_l9sL6Z84kUQUJ1','linked','c360b948-715f-4f7d-b915-f66aeabae973','Ada Lovelace','ada@example.com','','','ada lovelace ada@example.com 4242',NULL,'2026-11-29 02:14:15.793560','2026-11-29 02:14:15.726885','2026-11-29 02:14:15.726885',NULL);
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
INSERT INTO "history_entry" VALUES('6e7197e9-5a1b-41a0-af35-1d976aff047c','6e7197e9-5a1b-41a0-af35-1d976aff047c',NULL,NULL,'2026-11-29 02:14:15.847923',400,0,'usd','paid','Cash','','Ana','R1-000001','r1-000001 4.00 4,00 cash ana tea');
INSERT INTO "history_entry" VALUES('452f53ee-8f28-4907-92a3-93df6ebe4906','452f53ee-8f28-4907-92a3-93df6ebe4906',NULL,'df35aa62-ffd9-4698-9861-79ad5aca8055','2026-11-29 02:14:15.944480',1000,0,'usd','paid','Visa •••• 4242','Ada Lovelace','Ana','R1-000002','r1-000002 10.00 10,00 visa •••• 4242 ada lovelace ana pi_wy41noqggub6wzjo15elx8jb cake');
INSERT INTO "history_entry" VALUES('e04e7426-8d11-4113-b8f5-74507c1e54e5','e04e7426-8d11-4113-b8f5-74507c1e54e5',NULL,'df35aa62-ffd9-4698-9861-79ad5aca8055','2026-11-29 02:14:15.998623',500,200,'usd','part_refunded','Visa •••• 4242','Ada Lovelace','Ana','R1-000003','r1-000003 5.00 5,00 visa •••• 4242 ada lovelace ana pi_hn7sbn4oqwsvyjwedxnqynyx bread');
INSERT INTO "history_entry" VALUES('75e8cd61-0370-4147-ab0c-5c53b1b163ca','75e8cd61-0370-4147-ab0c-5c53b1b163ca',NULL,'df35aa62-ffd9-4698-9861-79ad5aca8055','2026-11-29 02:14:16.064657',1500,0,'usd','unknown','Visa •••• 4242','Ada Lovelace','Ana',NULL,'15.00 15,00 visa •••• 4242 ada lovelace ana pi_dfpmgy4lcwakxw6wdyrs5dg4 coffee');
CREATE TABLE job (
	id VARCHAR(36) NOT NULL, 
	sale_id VARCHAR(36) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	created_at DATETIME NOT NULL, 
	done_at DATETIME, 
	CONSTRAINT pk_job PRIMARY KEY (id), 
	CONSTRAINT fk_job_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "job" VALUES('e336fc62-dee8-4cc0-a6b4-1cc694776363','6e7197e9-5a1b-41a0-af35-1d976aff047c','drawer','2026-11-29 02:14:15.847923',NULL);
INSERT INTO "job" VALUES('ac0f3637-a30e-4814-a5c6-27bc6f7026e8','6e7197e9-5a1b-41a0-af35-1d976aff047c','receipt','2026-11-29 02:14:15.847923',NULL);
INSERT INTO "job" VALUES('35534dc5-549c-452f-98ac-6562da09cbef','452f53ee-8f28-4907-92a3-93df6ebe4906','receipt','2026-11-29 02:14:15.944480',NULL);
INSERT INTO "job" VALUES('f7bd8bac-6479-472b-b426-1ccab694d907','e04e7426-8d11-4113-b8f5-74507c1e54e5','receipt','2026-11-29 02:14:15.998623',NULL);
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
INSERT INTO "open_cart" VALUES('9ea339e1-3c3d-4122-af36-ac3397ae4bd8','305beaa6-a9b4-432e-aade-b8fbc92446e3','Mr. Babbage','2026-11-29 02:14:16.054364','{"currency": "usd", "lines": [{"name": "Jam", "unit_price": 700, "quantity": 1, "product_id": null, "tax": null, "discount": null, "note": "", "id": "0d1e5743-5939-43df-be41-ae0a6b6a24c0"}], "discount": null, "customer_id": null, "note": "", "id": "9ea339e1-3c3d-4122-af36-ac3397ae4bd8"}','2026-11-29 02:14:16.054360');
INSERT INTO "open_cart" VALUES('8cf0c206-2e76-4b5c-9d5e-71b856d1b8e2','305beaa6-a9b4-432e-aade-b8fbc92446e3','',NULL,'{"currency": "usd", "lines": [], "discount": null, "customer_id": null, "note": "", "id": "8cf0c206-2e76-4b5c-9d5e-71b856d1b8e2"}','2026-11-29 02:14:16.056704');
INSERT INTO "open_cart" VALUES('75e8cd61-0370-4147-ab0c-5c53b1b163ca','305beaa6-a9b4-432e-aade-b8fbc92446e3','',NULL,'{"currency": "usd", "lines": [{"name": "Coffee", "unit_price": 1500, "quantity": 1, "product_id": null, "tax": null, "discount": null, "note": "", "id": "2ff26731-2e9e-4bf1-b4f1-51eba20630c8"}], "discount": null, "customer_id": "df35aa62-ffd9-4698-9861-79ad5aca8055", "note": "", "id": "75e8cd61-0370-4147-ab0c-5c53b1b163ca"}','2026-11-29 02:14:16.068821');
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
	removed_at DATETIME, 
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
	step VARCHAR(24) NOT NULL, 
	CONSTRAINT pk_refund PRIMARY KEY (id), 
	CONSTRAINT uq_refund_create_key UNIQUE (create_key), 
	CONSTRAINT fk_refund_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_refund_reader_id_reader FOREIGN KEY(reader_id) REFERENCES reader (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_refund_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_refund_stripe_id UNIQUE (stripe_id), 
	CONSTRAINT fk_refund_tender_id_tender FOREIGN KEY(tender_id) REFERENCES tender (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_refund_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "refund" VALUES('ccb682da-6ede-4db1-a630-53dcbf339db8','e04e7426-8d11-4113-b8f5-74507c1e54e5','b4583436-8ee3-40a0-bf7f-b4c013a49f1e','pi_hN7SBN4OqwsvyJweDxnQYNyX',NULL,'re_4vPTDyvWalIEAD2rrtonAmuV','4df8b268-5144-4956-b0f4-3681879efe65','305beaa6-a9b4-432e-aade-b8fbc92446e3','1a2a3def-4b12-4321-929a-d1d5244d23a0','saved_card','succeeded',200,'usd','requested_by_customer','','','2026-11-28','2026-11-29 02:14:16.013040','2026-11-29 02:14:16.040514',NULL,'');
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
INSERT INTO "register" VALUES('305beaa6-a9b4-432e-aade-b8fbc92446e3','Counter','R1',4,'2026-11-29 02:14:15.577426',NULL);
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
	voided_at DATETIME, 
	CONSTRAINT pk_sale PRIMARY KEY (id), 
	CONSTRAINT fk_sale_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_sale_customer_id_customer FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_sale_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_sale_receipt_number UNIQUE (receipt_number), 
	CONSTRAINT fk_sale_profile_id_store_profile FOREIGN KEY(profile_id) REFERENCES store_profile (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "sale" VALUES('6e7197e9-5a1b-41a0-af35-1d976aff047c','305beaa6-a9b4-432e-aade-b8fbc92446e3','1a2a3def-4b12-4321-929a-d1d5244d23a0',NULL,'80bb96c9-d85e-46ef-a79f-ed351948ed81','paid','usd',400,0,0,0,400,'','R1-000001','2026-11-28','2026-11-29 02:14:15.822019','2026-11-29 02:14:15.847923','',NULL);
INSERT INTO "sale" VALUES('452f53ee-8f28-4907-92a3-93df6ebe4906','305beaa6-a9b4-432e-aade-b8fbc92446e3','1a2a3def-4b12-4321-929a-d1d5244d23a0','df35aa62-ffd9-4698-9861-79ad5aca8055','80bb96c9-d85e-46ef-a79f-ed351948ed81','paid','usd',1000,0,0,0,1000,'','R1-000002','2026-11-28','2026-11-29 02:14:15.877053','2026-11-29 02:14:15.944480','',NULL);
INSERT INTO "sale" VALUES('e04e7426-8d11-4113-b8f5-74507c1e54e5','305beaa6-a9b4-432e-aade-b8fbc92446e3','1a2a3def-4b12-4321-929a-d1d5244d23a0','df35aa62-ffd9-4698-9861-79ad5aca8055','80bb96c9-d85e-46ef-a79f-ed351948ed81','paid','usd',500,0,0,0,500,'','R1-000003','2026-11-28','2026-11-29 02:14:15.958026','2026-11-29 02:14:15.998623','',NULL);
INSERT INTO "sale" VALUES('75e8cd61-0370-4147-ab0c-5c53b1b163ca','305beaa6-a9b4-432e-aade-b8fbc92446e3','1a2a3def-4b12-4321-929a-d1d5244d23a0','df35aa62-ffd9-4698-9861-79ad5aca8055','80bb96c9-d85e-46ef-a79f-ed351948ed81','open','usd',1500,0,0,0,1500,'',NULL,NULL,'2026-11-29 02:14:16.064657',NULL,'',NULL);
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
INSERT INTO "sale_line" VALUES('a75b0cfa-f370-4d3b-b2b1-ba0e89a14163','6e7197e9-5a1b-41a0-af35-1d976aff047c',0,NULL,'Tea','',1,400,0,0,400);
INSERT INTO "sale_line" VALUES('d364f98b-d5c2-4409-9956-b9614bfd4710','452f53ee-8f28-4907-92a3-93df6ebe4906',0,NULL,'Cake','',1,1000,0,0,1000);
INSERT INTO "sale_line" VALUES('b7a28786-3dc6-41a1-80f2-9d2c75c2f875','e04e7426-8d11-4113-b8f5-74507c1e54e5',0,NULL,'Bread','',1,500,0,0,500);
INSERT INTO "sale_line" VALUES('81ab3805-e143-4027-93d6-d8edaeccface','75e8cd61-0370-4147-ab0c-5c53b1b163ca',0,NULL,'Coffee','',1,1500,0,0,1500);
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
INSERT INTO "saved_card" VALUES('pm_YF1KZbpQTEdnH7TGuACmRd2d','df35aa62-ffd9-4698-9861-79ad5aca8055','visa','4242',8,2030,'2026-11-29 02:14:15.000000');
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
INSERT INTO "store_profile" VALUES('80bb96c9-d85e-46ef-a79f-ed351948ed81','Corner Coffee','1 Main Street
Springfield','US','usd','America/New_York',0,'dc950dad-6f6a-46ca-aaa4-0961d4c1668f','Open every day from 7 to 19','Thank you, come again!','2026-11-29 02:14:15.636594');
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
INSERT INTO "stripe_payment" VALUES('pi_Wy41nOqgGUb6wZJO15eLX8jb',NULL,'succeeded',1000,1000,0,'usd',59,941,'usd','ch_KCNpRXn702uJ5GQxOL5w1zBl','{"id": "pm_YF1KZbpQTEdnH7TGuACmRd2d", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}, "type": "card", "generated_card_id": null}','cus_l9sL6Z84kUQUJ1','Corner Coffee','',0,NULL,'{"till_sale": "452f53ee-8f28-4907-92a3-93df6ebe4906", "till_tender": "61663c74-6d45-46f6-ba0c-7180956df99f", "till_register": "305beaa6-a9b4-432e-aade-b8fbc92446e3", "till_register_name": "Counter", "till_cashier": "1a2a3def-4b12-4321-929a-d1d5244d23a0"}','[]','2026-11-29 02:14:15.000000','2026-11-29 02:14:15.933925');
INSERT INTO "stripe_payment" VALUES('pi_hN7SBN4OqwsvyJweDxnQYNyX',NULL,'succeeded',500,500,0,'usd',45,455,'usd','ch_Q0mpqeCpGNpfOY6bw2ifIAlb','{"id": "pm_YF1KZbpQTEdnH7TGuACmRd2d", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}, "type": "card", "generated_card_id": null}','cus_l9sL6Z84kUQUJ1','Corner Coffee','',0,NULL,'{"till_sale": "e04e7426-8d11-4113-b8f5-74507c1e54e5", "till_tender": "b4583436-8ee3-40a0-bf7f-b4c013a49f1e", "till_register": "305beaa6-a9b4-432e-aade-b8fbc92446e3", "till_register_name": "Counter", "till_cashier": "1a2a3def-4b12-4321-929a-d1d5244d23a0"}','[]','2026-11-29 02:14:15.000000','2026-11-29 02:14:15.989460');
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
INSERT INTO "tax_rate" VALUES('dc950dad-6f6a-46ca-aaa4-0961d4c1668f','Sales tax',80000,0,1);
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
	expires_at DATETIME, 
	CONSTRAINT pk_tender PRIMARY KEY (id), 
	CONSTRAINT fk_tender_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_tender_create_key UNIQUE (create_key), 
	CONSTRAINT fk_tender_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_tender_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_tender_intent_id UNIQUE (intent_id), 
	CONSTRAINT uq_tender_session_id UNIQUE (session_id), 
	CONSTRAINT fk_tender_reader_id_reader FOREIGN KEY(reader_id) REFERENCES reader (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "tender" VALUES('950ae2e5-b8ae-4832-a7ab-41cd6aa9cfed','6e7197e9-5a1b-41a0-af35-1d976aff047c','305beaa6-a9b4-432e-aade-b8fbc92446e3','1a2a3def-4b12-4321-929a-d1d5244d23a0','cash','approved',400,'usd',10000,9600,'3fd23ef5-77e2-44f0-8e9a-7dbe7261b6fe',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'{}',NULL,NULL,'2026-11-29 02:14:15.847923','2026-11-29 02:14:15.847923',0,NULL,NULL,NULL,'',0,NULL);
INSERT INTO "tender" VALUES('61663c74-6d45-46f6-ba0c-7180956df99f','452f53ee-8f28-4907-92a3-93df6ebe4906','305beaa6-a9b4-432e-aade-b8fbc92446e3','1a2a3def-4b12-4321-929a-d1d5244d23a0','saved_card','approved',1000,'usd',0,0,'bc87c2dc-ec22-4780-b65a-57c59ff3751a','pi_Wy41nOqgGUb6wZJO15eLX8jb','ch_KCNpRXn702uJ5GQxOL5w1zBl','cus_l9sL6Z84kUQUJ1','pm_YF1KZbpQTEdnH7TGuACmRd2d',NULL,NULL,NULL,'{"id": "pm_YF1KZbpQTEdnH7TGuACmRd2d", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}, "type": "card", "generated_card_id": null}',NULL,NULL,'2026-11-29 02:14:15.893716','2026-11-29 02:14:15.944480',0,NULL,NULL,NULL,'',0,NULL);
INSERT INTO "tender" VALUES('b4583436-8ee3-40a0-bf7f-b4c013a49f1e','e04e7426-8d11-4113-b8f5-74507c1e54e5','305beaa6-a9b4-432e-aade-b8fbc92446e3','1a2a3def-4b12-4321-929a-d1d5244d23a0','saved_card','approved',500,'usd',0,0,'11d6aedb-03b1-461d-abd6-d2afa42864ea','pi_hN7SBN4OqwsvyJweDxnQYNyX','ch_Q0mpqeCpGNpfOY6bw2ifIAlb','cus_l9sL6Z84kUQUJ1','pm_YF1KZbpQTEdnH7TGuACmRd2d',NULL,NULL,NULL,'{"id": "pm_YF1KZbpQTEdnH7TGuACmRd2d", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}, "type": "card", "generated_card_id": null}',NULL,NULL,'2026-11-29 02:14:15.970434','2026-11-29 02:14:15.998623',0,NULL,NULL,NULL,'',0,NULL);
INSERT INTO "tender" VALUES('afd88a2d-00ae-4550-91ac-41ef6087ab41','75e8cd61-0370-4147-ab0c-5c53b1b163ca','305beaa6-a9b4-432e-aade-b8fbc92446e3','1a2a3def-4b12-4321-929a-d1d5244d23a0','saved_card','unknown',1500,'usd',0,0,'f4c95afe-3ce2-4903-95ee-7c9909b44742','pi_dFpMGy4LcwakXw6WDYrS5dg4',NULL,'cus_l9sL6Z84kUQUJ1','pm_YF1KZbpQTEdnH7TGuACmRd2d',NULL,NULL,NULL,'{"id": "pm_YF1KZbpQTEdnH7TGuACmRd2d", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "", "wallet": "", "read_method": "", "receipt": {}, "type": "", "generated_card_id": null}',NULL,NULL,'2026-11-29 02:14:16.074405',NULL,0,NULL,NULL,NULL,'',0,NULL);
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
CREATE INDEX ix_sale_cashier_id ON sale (cashier_id);
CREATE INDEX ix_sale_state ON sale (state);
CREATE INDEX ix_sale_customer_id ON sale (customer_id);
CREATE INDEX ix_sale_register_id ON sale (register_id);
CREATE INDEX ix_sale_business_date ON sale (business_date);
CREATE INDEX ix_tender_state ON tender (state);
CREATE INDEX ix_tender_sale_id ON tender (sale_id);
CREATE INDEX ix_refund_intent_id ON refund (intent_id);
CREATE INDEX ix_refund_sale_id ON refund (sale_id);
CREATE INDEX ix_refund_business_date ON refund (business_date);
CREATE INDEX ix_refund_tender_id ON refund (tender_id);
CREATE INDEX ix_refund_state ON refund (state);
COMMIT;
