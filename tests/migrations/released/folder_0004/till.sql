BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0004');
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
INSERT INTO "attempt" VALUES('01a2281f-09c4-7415-a5e3-a1aa690ded21','01a2281f-096f-7712-8a8b-7ef801300254',NULL,'01a2281f-0726-75c9-8f58-096380f2ebc4','payment_intents.confirm','01a2281f-09c4-7415-a5e3-a1ab7e0652e2','{"payment_method": "pm_Pi2OcxLZDVAAsRHv3sl5ZIIy"}','answered','succeeded',NULL,'2026-11-29 16:24:12.484923','2026-11-29 16:24:12.496692');
INSERT INTO "attempt" VALUES('01a2281f-09f5-75bd-98d8-e13b4bd938ef','01a2281f-09ea-7606-8c6e-259f578ec88c',NULL,'01a2281f-0726-75c9-8f58-096380f2ebc4','payment_intents.confirm','01a2281f-09f5-75bd-98d8-e13c856be32e','{"payment_method": "pm_Pi2OcxLZDVAAsRHv3sl5ZIIy"}','answered','succeeded',NULL,'2026-11-29 16:24:12.533757','2026-11-29 16:24:12.539477');
INSERT INTO "attempt" VALUES('01a2281f-0a07-7517-bf24-92f40ae360c4',NULL,'01a2281f-0a05-719e-9d9b-2b5b63d1f2c2','01a2281f-0726-75c9-8f58-096380f2ebc4','refunds.create','01a2281f-0a05-719e-9d9b-2b5c856657ae','{"amount": 200}','answered','succeeded',NULL,'2026-11-29 16:24:12.549691','2026-11-29 16:24:12.566271');
INSERT INTO "attempt" VALUES('01a2281f-0a42-747f-9624-7caa180fb07e','01a2281f-0a33-7739-85f5-78931c39a36a',NULL,'01a2281f-0726-75c9-8f58-096380f2ebc4','payment_intents.confirm','01a2281f-0a42-747f-9624-7cab293f40ac','{"payment_method": "pm_Pi2OcxLZDVAAsRHv3sl5ZIIy"}','unknown','no answer',NULL,'2026-11-29 16:24:12.610211','2026-11-29 16:24:14.013869');
CREATE TABLE book (
	id VARCHAR(36) NOT NULL, 
	mode VARCHAR(16) NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_book PRIMARY KEY (id)
);
INSERT INTO "book" VALUES('01a2281f-070d-7690-bb71-ef725b9c26a4','test','2026-11-29 16:24:11.789981');
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
INSERT INTO "cashier" VALUES('01a2281f-0726-75c9-8f58-0964f718f2f7','Ana','manager',1,'2026-11-29 16:24:11.789981');
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
INSERT INTO "customer" VALUES('01a2281f-0808-76bc-aae4-90d737bcb893','cus_1uZp67xJhzgqfc','linked','01a2281f-0808-76bc-aae4-90d6953637d5','Ada Lovelace','ada@example.com','','','ada lovelace ada@example.com 4242',NULL,'2026-11-29 16:24:12.336189','2026-11-29 16:24:12.040864','2026-11-29 16:24:12.040864',NULL,42028784727097345,0,NULL);
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
INSERT INTO "history_entry" VALUES('01a2281f-0939-720a-81ea-160c6f225461','01a2281f-0939-720a-81ea-160c6f225461',NULL,NULL,'2026-11-29 16:24:12.367231',400,0,'usd','paid','Cash','','Ana','R1-000001','r1-000001 4.00 4,00 cash ana tea');
INSERT INTO "history_entry" VALUES('01a2281f-0967-754b-861e-06ba6ef18ed0','01a2281f-0967-754b-861e-06ba6ef18ed0',NULL,'01a2281f-0808-76bc-aae4-90d737bcb893','2026-11-29 16:24:12.496692',1000,0,'usd','paid','Visa •••• 4242','Ada Lovelace','Ana','R1-000002','r1-000002 10.00 10,00 visa •••• 4242 ada lovelace ana pi_4yiwax1hmxqlrovxfchawxex cake');
INSERT INTO "history_entry" VALUES('01a2281f-09d7-75a7-855d-9865482fe3c5','01a2281f-09d7-75a7-855d-9865482fe3c5',NULL,'01a2281f-0808-76bc-aae4-90d737bcb893','2026-11-29 16:24:12.539477',500,200,'usd','part_refunded','Visa •••• 4242','Ada Lovelace','Ana','R1-000003','r1-000003 5.00 5,00 visa •••• 4242 ada lovelace ana pi_2sqtnybj0tcn8fgtwwknkxvr bread');
INSERT INTO "history_entry" VALUES('01a2281f-0a24-71fd-9890-590a13db2c4f','01a2281f-0a24-71fd-9890-590a13db2c4f',NULL,'01a2281f-0808-76bc-aae4-90d737bcb893','2026-11-29 16:24:12.581856',1500,0,'usd','unknown','Visa •••• 4242','Ada Lovelace','Ana',NULL,'15.00 15,00 visa •••• 4242 ada lovelace ana pi_uwev4fw87kpcfhgqd4qh0kwx coffee');
CREATE TABLE job (
	id VARCHAR(36) NOT NULL, 
	sale_id VARCHAR(36) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	created_at DATETIME NOT NULL, 
	done_at DATETIME, 
	CONSTRAINT pk_job PRIMARY KEY (id), 
	CONSTRAINT fk_job_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "job" VALUES('01a2281f-094f-750f-8863-882c8cbb544e','01a2281f-0939-720a-81ea-160c6f225461','drawer','2026-11-29 16:24:12.367231',NULL);
INSERT INTO "job" VALUES('01a2281f-095f-7497-9c33-f70751ee9d29','01a2281f-0939-720a-81ea-160c6f225461','receipt','2026-11-29 16:24:12.367231',NULL);
INSERT INTO "job" VALUES('01a2281f-09d2-77f0-b6a3-50b7c83980f4','01a2281f-0967-754b-861e-06ba6ef18ed0','receipt','2026-11-29 16:24:12.496692',NULL);
INSERT INTO "job" VALUES('01a2281f-09fe-735a-ad4c-a6f4f104a8d3','01a2281f-09d7-75a7-855d-9865482fe3c5','receipt','2026-11-29 16:24:12.539477',NULL);
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
INSERT INTO "open_cart" VALUES('01a2281f-0a1c-75cc-a4ee-ec7f4be021c2','01a2281f-0726-75c9-8f58-096380f2ebc4','Mr. Babbage','2026-11-29 16:24:12.573440','{"currency": "usd", "lines": [{"name": "Jam", "unit_price": 700, "quantity": 1, "product_id": null, "tax": null, "discount": null, "note": "", "id": "01a2281f-0a1c-75cc-a4ee-ec7e12cc7be4"}], "discount": null, "customer_id": null, "note": "", "id": "01a2281f-0a1c-75cc-a4ee-ec7f4be021c2"}','2026-11-29 16:24:12.573436');
INSERT INTO "open_cart" VALUES('01a2281f-0a20-7294-adf3-0c0525f067b8','01a2281f-0726-75c9-8f58-096380f2ebc4','',NULL,'{"currency": "usd", "lines": [], "discount": null, "customer_id": null, "note": "", "id": "01a2281f-0a20-7294-adf3-0c0525f067b8"}','2026-11-29 16:24:12.577529');
INSERT INTO "open_cart" VALUES('01a2281f-0a24-71fd-9890-590a13db2c4f','01a2281f-0726-75c9-8f58-096380f2ebc4','',NULL,'{"currency": "usd", "lines": [{"name": "Coffee", "unit_price": 1500, "quantity": 1, "product_id": null, "tax": null, "discount": null, "note": "", "id": "01a2281f-0a24-70a8-ab6f-a2c8892d0473"}], "discount": null, "customer_id": "01a2281f-0808-76bc-aae4-90d737bcb893", "note": "", "id": "01a2281f-0a24-71fd-9890-590a13db2c4f"}','2026-11-29 16:24:12.583403');
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
	CONSTRAINT fk_refund_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_refund_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_refund_tender_id_tender FOREIGN KEY(tender_id) REFERENCES tender (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_refund_stripe_id UNIQUE (stripe_id), 
	CONSTRAINT uq_refund_create_key UNIQUE (create_key), 
	CONSTRAINT fk_refund_reader_id_reader FOREIGN KEY(reader_id) REFERENCES reader (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "refund" VALUES('01a2281f-0a05-719e-9d9b-2b5b63d1f2c2','01a2281f-09d7-75a7-855d-9865482fe3c5','01a2281f-09ea-7606-8c6e-259f578ec88c','pi_2sQtnybJ0tCN8FgTwwknKXVR',NULL,'re_U5n9goukxlml3SEZLlnyslAI','01a2281f-0a05-719e-9d9b-2b5c856657ae','01a2281f-0726-75c9-8f58-096380f2ebc4','01a2281f-0726-75c9-8f58-0964f718f2f7','saved_card','succeeded',200,'usd','requested_by_customer','','','2026-11-29','2026-11-29 16:24:12.549691','2026-11-29 16:24:12.568366',NULL,'','2026-11-29 16:24:12.008250');
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
INSERT INTO "register" VALUES('01a2281f-0726-75c9-8f58-096380f2ebc4','Counter','R1',4,'2026-11-29 16:24:11.789981',NULL);
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
	CONSTRAINT uq_sale_receipt_number UNIQUE (receipt_number), 
	CONSTRAINT fk_sale_profile_id_store_profile FOREIGN KEY(profile_id) REFERENCES store_profile (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_sale_customer_id_customer FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "sale" VALUES('01a2281f-0939-720a-81ea-160c6f225461','01a2281f-0726-75c9-8f58-096380f2ebc4','01a2281f-0726-75c9-8f58-0964f718f2f7',NULL,'01a2281f-0773-72e4-8cbb-4d87be15db62','paid','usd',400,0,0,0,400,'','R1-000001','2026-11-29','2026-11-29 16:24:12.353090','2026-11-29 16:24:12.367231','',NULL,NULL);
INSERT INTO "sale" VALUES('01a2281f-0967-754b-861e-06ba6ef18ed0','01a2281f-0726-75c9-8f58-096380f2ebc4','01a2281f-0726-75c9-8f58-0964f718f2f7','01a2281f-0808-76bc-aae4-90d737bcb893','01a2281f-0773-72e4-8cbb-4d87be15db62','paid','usd',1000,0,0,0,1000,'','R1-000002','2026-11-29','2026-11-29 16:24:12.392658','2026-11-29 16:24:12.496692','',NULL,NULL);
INSERT INTO "sale" VALUES('01a2281f-09d7-75a7-855d-9865482fe3c5','01a2281f-0726-75c9-8f58-096380f2ebc4','01a2281f-0726-75c9-8f58-0964f718f2f7','01a2281f-0808-76bc-aae4-90d737bcb893','01a2281f-0773-72e4-8cbb-4d87be15db62','paid','usd',500,0,0,0,500,'','R1-000003','2026-11-29','2026-11-29 16:24:12.508904','2026-11-29 16:24:12.539477','',NULL,NULL);
INSERT INTO "sale" VALUES('01a2281f-0a24-71fd-9890-590a13db2c4f','01a2281f-0726-75c9-8f58-096380f2ebc4','01a2281f-0726-75c9-8f58-0964f718f2f7','01a2281f-0808-76bc-aae4-90d737bcb893','01a2281f-0773-72e4-8cbb-4d87be15db62','open','usd',1500,0,0,0,1500,'',NULL,NULL,'2026-11-29 16:24:12.581856',NULL,'',NULL,NULL);
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
INSERT INTO "sale_line" VALUES('01a2281f-0943-7665-a00d-4a978cfddc27','01a2281f-0939-720a-81ea-160c6f225461',0,NULL,'Tea','',1,400,0,0,400,0);
INSERT INTO "sale_line" VALUES('01a2281f-0969-724e-a80b-23808fe5b3ab','01a2281f-0967-754b-861e-06ba6ef18ed0',0,NULL,'Cake','',1,1000,0,0,1000,0);
INSERT INTO "sale_line" VALUES('01a2281f-09dd-710b-a587-9d884ddeb95c','01a2281f-09d7-75a7-855d-9865482fe3c5',0,NULL,'Bread','',1,500,0,0,500,0);
INSERT INTO "sale_line" VALUES('01a2281f-0a26-7132-8c7f-5296c566110a','01a2281f-0a24-71fd-9890-590a13db2c4f',0,NULL,'Coffee','',1,1500,0,0,1500,0);
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
INSERT INTO "saved_card" VALUES('pm_Pi2OcxLZDVAAsRHv3sl5ZIIy','01a2281f-0808-76bc-aae4-90d737bcb893','visa','4242',8,2030,'2026-11-29 16:24:12.000000');
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
INSERT INTO "store_profile" VALUES('01a2281f-0773-72e4-8cbb-4d87be15db62','Corner Coffee','1 Main Street
Springfield','US','usd','America/New_York',0,'01a2281f-0779-7354-90b7-93279cd8a2ac','Open every day from 7 to 19','Thank you, come again!','2026-11-29 16:24:11.891852');
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
INSERT INTO "stripe_payment" VALUES('pi_4YiWAx1HMXqLROVxfChAWxEx',NULL,'succeeded',1000,1000,0,'usd',59,941,'usd','ch_bAK4C9fjbAojoL58nqFVQpoK','{"id": "pm_Pi2OcxLZDVAAsRHv3sl5ZIIy", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}, "type": "card", "generated_card_id": null}','cus_1uZp67xJhzgqfc','Corner Coffee','',0,NULL,'{"till_sale": "01a2281f-0967-754b-861e-06ba6ef18ed0", "till_tender": "01a2281f-096f-7712-8a8b-7ef801300254", "till_register": "01a2281f-0726-75c9-8f58-096380f2ebc4", "till_register_name": "Counter", "till_cashier": "01a2281f-0726-75c9-8f58-0964f718f2f7"}','[]','2026-11-29 16:24:12.000000','2026-11-29 16:24:12.496692',0,42028784727097346,'[]');
INSERT INTO "stripe_payment" VALUES('pi_2sQtnybJ0tCN8FgTwwknKXVR',NULL,'succeeded',500,500,0,'usd',45,455,'usd','ch_P8fzdoYctPLQmCD012F9TOY7','{"id": "pm_Pi2OcxLZDVAAsRHv3sl5ZIIy", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}, "type": "card", "generated_card_id": null}','cus_1uZp67xJhzgqfc','Corner Coffee','',0,NULL,'{"till_sale": "01a2281f-09d7-75a7-855d-9865482fe3c5", "till_tender": "01a2281f-09ea-7606-8c6e-259f578ec88c", "till_register": "01a2281f-0726-75c9-8f58-096380f2ebc4", "till_register_name": "Counter", "till_cashier": "01a2281f-0726-75c9-8f58-0964f718f2f7"}','[]','2026-11-29 16:24:12.000000','2026-11-29 16:24:12.539477',0,42028784727097347,'[]');
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
INSERT INTO "tax_rate" VALUES('01a2281f-0779-7354-90b7-93279cd8a2ac','Sales tax',80000,0,0);
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
	CONSTRAINT fk_tender_reader_id_reader FOREIGN KEY(reader_id) REFERENCES reader (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_tender_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_tender_intent_id UNIQUE (intent_id), 
	CONSTRAINT fk_tender_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_tender_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_tender_create_key UNIQUE (create_key), 
	CONSTRAINT uq_tender_session_id UNIQUE (session_id)
);
INSERT INTO "tender" VALUES('01a2281f-094f-750f-8863-882aba238f7b','01a2281f-0939-720a-81ea-160c6f225461','01a2281f-0726-75c9-8f58-096380f2ebc4','01a2281f-0726-75c9-8f58-0964f718f2f7','cash','approved',400,'usd',10000,9600,'01a2281f-094f-750f-8863-882b09ed7efd',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'{}',NULL,NULL,'2026-11-29 16:24:12.367231','2026-11-29 16:24:12.367231',0,NULL,NULL,NULL,'',0,NULL);
INSERT INTO "tender" VALUES('01a2281f-096f-7712-8a8b-7ef801300254','01a2281f-0967-754b-861e-06ba6ef18ed0','01a2281f-0726-75c9-8f58-096380f2ebc4','01a2281f-0726-75c9-8f58-0964f718f2f7','saved_card','approved',1000,'usd',0,0,'01a2281f-096f-7712-8a8b-7ef906ec06e0','pi_4YiWAx1HMXqLROVxfChAWxEx','ch_bAK4C9fjbAojoL58nqFVQpoK','cus_1uZp67xJhzgqfc','pm_Pi2OcxLZDVAAsRHv3sl5ZIIy',NULL,NULL,NULL,'{"id": "pm_Pi2OcxLZDVAAsRHv3sl5ZIIy", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}, "type": "card", "generated_card_id": null}',NULL,NULL,'2026-11-29 16:24:12.399548','2026-11-29 16:24:12.496692',0,NULL,NULL,NULL,'',0,NULL);
INSERT INTO "tender" VALUES('01a2281f-09ea-7606-8c6e-259f578ec88c','01a2281f-09d7-75a7-855d-9865482fe3c5','01a2281f-0726-75c9-8f58-096380f2ebc4','01a2281f-0726-75c9-8f58-0964f718f2f7','saved_card','approved',500,'usd',0,0,'01a2281f-09ea-7606-8c6e-25a0dbb7ee7b','pi_2sQtnybJ0tCN8FgTwwknKXVR','ch_P8fzdoYctPLQmCD012F9TOY7','cus_1uZp67xJhzgqfc','pm_Pi2OcxLZDVAAsRHv3sl5ZIIy',NULL,NULL,NULL,'{"id": "pm_Pi2OcxLZDVAAsRHv3sl5ZIIy", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}, "type": "card", "generated_card_id": null}',NULL,NULL,'2026-11-29 16:24:12.521996','2026-11-29 16:24:12.539477',0,NULL,NULL,NULL,'',0,NULL);
INSERT INTO "tender" VALUES('01a2281f-0a33-7739-85f5-78931c39a36a','01a2281f-0a24-71fd-9890-590a13db2c4f','01a2281f-0726-75c9-8f58-096380f2ebc4','01a2281f-0726-75c9-8f58-0964f718f2f7','saved_card','unknown',1500,'usd',0,0,'01a2281f-0a33-7739-85f5-7894329977ac','pi_UWeV4Fw87kPcFhgqd4qH0kwX',NULL,'cus_1uZp67xJhzgqfc','pm_Pi2OcxLZDVAAsRHv3sl5ZIIy',NULL,NULL,NULL,'{"id": "pm_Pi2OcxLZDVAAsRHv3sl5ZIIy", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "", "wallet": "", "read_method": "", "receipt": {}, "type": "", "generated_card_id": null}',NULL,NULL,'2026-11-29 16:24:12.595584',NULL,0,NULL,NULL,NULL,'',0,NULL);
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
CREATE INDEX ix_sale_business_date ON sale (business_date);
CREATE INDEX ix_sale_cashier_id ON sale (cashier_id);
CREATE INDEX ix_sale_customer_id ON sale (customer_id);
CREATE INDEX ix_sale_state ON sale (state);
CREATE INDEX ix_tender_sale_id ON tender (sale_id);
CREATE INDEX ix_tender_state ON tender (state);
CREATE INDEX ix_refund_state ON refund (state);
CREATE INDEX ix_refund_tender_id ON refund (tender_id);
CREATE INDEX ix_refund_business_date ON refund (business_date);
CREATE INDEX ix_refund_sale_id ON refund (sale_id);
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
COMMIT;
