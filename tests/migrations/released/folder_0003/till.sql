BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0003');
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
INSERT INTO "attempt" VALUES('2ac6f5bb-6eab-4b8f-a133-de6c2a90bc7e','c0976b74-f6aa-4248-b64a-3dbaf2afb4dc',NULL,'01c1f4e3-bd0e-4a94-afa8-d92674585845','payment_intents.confirm','834d1f8e-8990-4a1a-8e15-0df792747f96','{"payment_method": "pm_dullTUGfTV4gpHHzL8lFaY77"}','answered','succeeded',NULL,'2026-11-29 02:14:09.050219','2026-11-29 02:14:09.062688');
INSERT INTO "attempt" VALUES('07c504ea-d3d2-45ac-bb60-d20698f9e200','206a6178-b3e7-4697-8591-6a307718e3c0',NULL,'01c1f4e3-bd0e-4a94-afa8-d92674585845','payment_intents.confirm','588870c5-a0b8-47d1-b3ef-1f5d8798a429','{"payment_method": "pm_dullTUGfTV4gpHHzL8lFaY77"}','answered','succeeded',NULL,'2026-11-29 02:14:09.114572','2026-11-29 02:14:09.124823');
INSERT INTO "attempt" VALUES('ec29b708-cecf-445b-8ae1-988a3805ad31',NULL,'0f78f357-3638-49ce-83d3-1b834b92491a','01c1f4e3-bd0e-4a94-afa8-d92674585845','refunds.create','15ddcd4c-59c8-4095-b470-95737ab179a4','{"amount": 200}','answered','succeeded',NULL,'2026-11-29 02:14:09.146632','2026-11-29 02:14:09.173330');
INSERT INTO "attempt" VALUES('edfcb6d0-590e-415a-919b-dae24306ae5e','67d0a5f9-05e5-4dae-9a3e-d91ea0cb783d',NULL,'01c1f4e3-bd0e-4a94-afa8-d92674585845','payment_intents.confirm','80711396-f304-42e1-84e6-baf16e8834f7','{"payment_method": "pm_dullTUGfTV4gpHHzL8lFaY77"}','unknown','no answer',NULL,'2026-11-29 02:14:09.243478','2026-11-29 02:14:10.331397');
CREATE TABLE book (
	id VARCHAR(36) NOT NULL, 
	mode VARCHAR(16) NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_book PRIMARY KEY (id)
);
INSERT INTO "book" VALUES('9ce84f88-63e2-4ff2-a283-5143c1d343c9','test','2026-11-29 02:14:08.761662');
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
INSERT INTO "cashier" VALUES('b8a34847-a530-441e-be68-0aa0961d81ed','Ana','manager',1,'2026-11-29 02:14:08.761662');
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
INSERT INTO "customer" VALUES('53aeecc2-f557-46d2-a857-623923250359','cus_8WHglX9CStiwkA','linked','9185dbad-79bd-4f7a-952d-13be7edda22a','Ada Lovelace','ada@example.com','','','ada lovelace ada@example.com 4242',NULL,'2026-11-29 02:14:08.937535','2026-11-29 02:14:08.893015','2026-11-29 02:14:08.893015',NULL);
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
	done_at DATETIME, 
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
INSERT INTO "history_entry" VALUES('70db6bef-e14e-44eb-8630-e38240fee122','70db6bef-e14e-44eb-8630-e38240fee122',NULL,NULL,'2026-11-29 02:14:08.963949',400,0,'usd','paid','Cash','','Ana','R1-000001','r1-000001 4.00 4,00 cash ana tea');
INSERT INTO "history_entry" VALUES('c86f9c88-c756-431e-814d-fa40d9bb11c1','c86f9c88-c756-431e-814d-fa40d9bb11c1',NULL,'53aeecc2-f557-46d2-a857-623923250359','2026-11-29 02:14:09.062688',1000,0,'usd','paid','Visa •••• 4242','Ada Lovelace','Ana','R1-000002','r1-000002 10.00 10,00 visa •••• 4242 ada lovelace ana pi_ga3wt1u3sgzqsj1ox7pvgdoy cake');
INSERT INTO "history_entry" VALUES('9e659ab0-9b5e-4879-9339-f88ff47a05b1','9e659ab0-9b5e-4879-9339-f88ff47a05b1',NULL,'53aeecc2-f557-46d2-a857-623923250359','2026-11-29 02:14:09.124823',500,200,'usd','part_refunded','Visa •••• 4242','Ada Lovelace','Ana','R1-000003','r1-000003 5.00 5,00 visa •••• 4242 ada lovelace ana pi_0may89laf9gr6szqbvwtkapb bread');
INSERT INTO "history_entry" VALUES('00befc49-0dc4-400b-807a-d3b5ea36fc48','00befc49-0dc4-400b-807a-d3b5ea36fc48',NULL,'53aeecc2-f557-46d2-a857-623923250359','2026-11-29 02:14:09.204738',1500,0,'usd','unknown','Visa •••• 4242','Ada Lovelace','Ana',NULL,'15.00 15,00 visa •••• 4242 ada lovelace ana pi_u7wbxqnduzrhqydbddfe8jnm coffee');
CREATE TABLE job (
	id VARCHAR(36) NOT NULL, 
	sale_id VARCHAR(36) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	created_at DATETIME NOT NULL, 
	done_at DATETIME, 
	CONSTRAINT pk_job PRIMARY KEY (id), 
	CONSTRAINT fk_job_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "job" VALUES('bd66cceb-7b39-45e2-ae33-915252f84945','70db6bef-e14e-44eb-8630-e38240fee122','drawer','2026-11-29 02:14:08.963949',NULL);
INSERT INTO "job" VALUES('045ecd2b-3e7b-4004-8067-fc0a95ad5575','70db6bef-e14e-44eb-8630-e38240fee122','receipt','2026-11-29 02:14:08.963949',NULL);
INSERT INTO "job" VALUES('81e5b3c9-f7cf-4b40-a166-195223252ece','c86f9c88-c756-431e-814d-fa40d9bb11c1','receipt','2026-11-29 02:14:09.062688',NULL);
INSERT INTO "job" VALUES('1f2620a4-1f66-43dc-8622-48770fea8535','9e659ab0-9b5e-4879-9339-f88ff47a05b1','receipt','2026-11-29 02:14:09.124823',NULL);
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
INSERT INTO "open_cart" VALUES('cc73f2bb-7171-48e6-b9e9-7f4aeeeb45df','01c1f4e3-bd0e-4a94-afa8-d92674585845','Mr. Babbage','2026-11-29 02:14:09.191895','{"currency": "usd", "lines": [{"name": "Jam", "unit_price": 700, "quantity": 1, "product_id": null, "tax": null, "discount": null, "note": "", "id": "c6ff05f4-a6c5-4b63-a410-6913f974bdd6"}], "discount": null, "customer_id": null, "note": "", "id": "cc73f2bb-7171-48e6-b9e9-7f4aeeeb45df"}','2026-11-29 02:14:09.191891');
INSERT INTO "open_cart" VALUES('2ff5d793-3569-4ffb-8641-48cb74119023','01c1f4e3-bd0e-4a94-afa8-d92674585845','',NULL,'{"currency": "usd", "lines": [], "discount": null, "customer_id": null, "note": "", "id": "2ff5d793-3569-4ffb-8641-48cb74119023"}','2026-11-29 02:14:09.196178');
INSERT INTO "open_cart" VALUES('00befc49-0dc4-400b-807a-d3b5ea36fc48','01c1f4e3-bd0e-4a94-afa8-d92674585845','',NULL,'{"currency": "usd", "lines": [{"name": "Coffee", "unit_price": 1500, "quantity": 1, "product_id": null, "tax": null, "discount": null, "note": "", "id": "e2ab4d8b-555f-4237-92f6-83a6b13df777"}], "discount": null, "customer_id": "53aeecc2-f557-46d2-a857-623923250359", "note": "", "id": "00befc49-0dc4-400b-807a-d3b5ea36fc48"}','2026-11-29 02:14:09.210973');
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
	CONSTRAINT fk_refund_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_refund_tender_id_tender FOREIGN KEY(tender_id) REFERENCES tender (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_refund_reader_id_reader FOREIGN KEY(reader_id) REFERENCES reader (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_refund_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_refund_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_refund_create_key UNIQUE (create_key), 
	CONSTRAINT uq_refund_stripe_id UNIQUE (stripe_id)
);
INSERT INTO "refund" VALUES('0f78f357-3638-49ce-83d3-1b834b92491a','9e659ab0-9b5e-4879-9339-f88ff47a05b1','206a6178-b3e7-4697-8591-6a307718e3c0','pi_0MAy89laF9GR6sZqbvwTkapB',NULL,'re_VE1QczG75q3sjjs4FkAfzUd7','15ddcd4c-59c8-4095-b470-95737ab179a4','01c1f4e3-bd0e-4a94-afa8-d92674585845','b8a34847-a530-441e-be68-0aa0961d81ed','saved_card','succeeded',200,'usd','requested_by_customer','','','2026-11-28','2026-11-29 02:14:09.146632','2026-11-29 02:14:09.174630',NULL,'');
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
INSERT INTO "register" VALUES('01c1f4e3-bd0e-4a94-afa8-d92674585845','Counter','R1',4,'2026-11-29 02:14:08.761662',NULL);
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
	CONSTRAINT fk_sale_customer_id_customer FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_sale_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_sale_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_sale_receipt_number UNIQUE (receipt_number), 
	CONSTRAINT fk_sale_profile_id_store_profile FOREIGN KEY(profile_id) REFERENCES store_profile (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "sale" VALUES('70db6bef-e14e-44eb-8630-e38240fee122','01c1f4e3-bd0e-4a94-afa8-d92674585845','b8a34847-a530-441e-be68-0aa0961d81ed',NULL,'50e4055f-00d0-42cb-af13-41bad3ace4ba','paid','usd',400,0,0,0,400,'','R1-000001','2026-11-28','2026-11-29 02:14:08.952746','2026-11-29 02:14:08.963949','',NULL);
INSERT INTO "sale" VALUES('c86f9c88-c756-431e-814d-fa40d9bb11c1','01c1f4e3-bd0e-4a94-afa8-d92674585845','b8a34847-a530-441e-be68-0aa0961d81ed','53aeecc2-f557-46d2-a857-623923250359','50e4055f-00d0-42cb-af13-41bad3ace4ba','paid','usd',1000,0,0,0,1000,'','R1-000002','2026-11-28','2026-11-29 02:14:08.976563','2026-11-29 02:14:09.062688','',NULL);
INSERT INTO "sale" VALUES('9e659ab0-9b5e-4879-9339-f88ff47a05b1','01c1f4e3-bd0e-4a94-afa8-d92674585845','b8a34847-a530-441e-be68-0aa0961d81ed','53aeecc2-f557-46d2-a857-623923250359','50e4055f-00d0-42cb-af13-41bad3ace4ba','paid','usd',500,0,0,0,500,'','R1-000003','2026-11-28','2026-11-29 02:14:09.081225','2026-11-29 02:14:09.124823','',NULL);
INSERT INTO "sale" VALUES('00befc49-0dc4-400b-807a-d3b5ea36fc48','01c1f4e3-bd0e-4a94-afa8-d92674585845','b8a34847-a530-441e-be68-0aa0961d81ed','53aeecc2-f557-46d2-a857-623923250359','50e4055f-00d0-42cb-af13-41bad3ace4ba','open','usd',1500,0,0,0,1500,'',NULL,NULL,'2026-11-29 02:14:09.204738',NULL,'',NULL);
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
INSERT INTO "sale_line" VALUES('de1ca1b8-470f-447b-bae7-a8b2586dfef4','70db6bef-e14e-44eb-8630-e38240fee122',0,NULL,'Tea','',1,400,0,0,400);
INSERT INTO "sale_line" VALUES('7741122b-9495-4583-8629-5184956a7c26','c86f9c88-c756-431e-814d-fa40d9bb11c1',0,NULL,'Cake','',1,1000,0,0,1000);
INSERT INTO "sale_line" VALUES('f3e78eb9-a192-46cc-a14b-ec6a86dd60b4','9e659ab0-9b5e-4879-9339-f88ff47a05b1',0,NULL,'Bread','',1,500,0,0,500);
INSERT INTO "sale_line" VALUES('05992f66-eefb-4f1d-bdf2-337a05f4ba20','00befc49-0dc4-400b-807a-d3b5ea36fc48',0,NULL,'Coffee','',1,1500,0,0,1500);
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
INSERT INTO "saved_card" VALUES('pm_dullTUGfTV4gpHHzL8lFaY77','53aeecc2-f557-46d2-a857-623923250359','visa','4242',8,2030,'2026-11-29 02:14:08.000000');
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
INSERT INTO "store_profile" VALUES('50e4055f-00d0-42cb-af13-41bad3ace4ba','Corner Coffee','1 Main Street
Springfield','US','usd','America/New_York',0,'19cf4d7b-5efe-466d-a616-40983b72af0c','Open every day from 7 to 19','Thank you, come again!','2026-11-29 02:14:08.795908');
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
INSERT INTO "stripe_payment" VALUES('pi_GA3Wt1U3sgZQsj1oX7pvgdOy',NULL,'succeeded',1000,1000,0,'usd',59,941,'usd','ch_t69vP27Ky7KqphLaUsq3frJm','{"id": "pm_dullTUGfTV4gpHHzL8lFaY77", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}, "type": "card", "generated_card_id": null}','cus_8WHglX9CStiwkA','Corner Coffee','',0,NULL,'{"till_sale": "c86f9c88-c756-431e-814d-fa40d9bb11c1", "till_tender": "c0976b74-f6aa-4248-b64a-3dbaf2afb4dc", "till_register": "01c1f4e3-bd0e-4a94-afa8-d92674585845", "till_register_name": "Counter", "till_cashier": "b8a34847-a530-441e-be68-0aa0961d81ed"}','[]','2026-11-29 02:14:09.000000','2026-11-29 02:14:09.050219');
INSERT INTO "stripe_payment" VALUES('pi_0MAy89laF9GR6sZqbvwTkapB',NULL,'succeeded',500,500,0,'usd',45,455,'usd','ch_rjjE5IS9ARDn5juGBWxpAV2D','{"id": "pm_dullTUGfTV4gpHHzL8lFaY77", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}, "type": "card", "generated_card_id": null}','cus_8WHglX9CStiwkA','Corner Coffee','',0,NULL,'{"till_sale": "9e659ab0-9b5e-4879-9339-f88ff47a05b1", "till_tender": "206a6178-b3e7-4697-8591-6a307718e3c0", "till_register": "01c1f4e3-bd0e-4a94-afa8-d92674585845", "till_register_name": "Counter", "till_cashier": "b8a34847-a530-441e-be68-0aa0961d81ed"}','[]','2026-11-29 02:14:09.000000','2026-11-29 02:14:09.114572');
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
INSERT INTO "tax_rate" VALUES('19cf4d7b-5efe-466d-a616-40983b72af0c','Sales tax',80000,0,1);
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
	CONSTRAINT fk_tender_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_tender_create_key UNIQUE (create_key), 
	CONSTRAINT fk_tender_reader_id_reader FOREIGN KEY(reader_id) REFERENCES reader (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_tender_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_tender_intent_id UNIQUE (intent_id), 
	CONSTRAINT uq_tender_session_id UNIQUE (session_id), 
	CONSTRAINT fk_tender_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "tender" VALUES('cf59836f-a72a-4150-926b-0113f9c197ce','70db6bef-e14e-44eb-8630-e38240fee122','01c1f4e3-bd0e-4a94-afa8-d92674585845','b8a34847-a530-441e-be68-0aa0961d81ed','cash','approved',400,'usd',10000,9600,'0e320d65-62c3-4486-81bd-67bcdd9f002b',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'{}',NULL,NULL,'2026-11-29 02:14:08.963949','2026-11-29 02:14:08.963949',0,NULL,NULL,NULL,'',0,NULL);
INSERT INTO "tender" VALUES('c0976b74-f6aa-4248-b64a-3dbaf2afb4dc','c86f9c88-c756-431e-814d-fa40d9bb11c1','01c1f4e3-bd0e-4a94-afa8-d92674585845','b8a34847-a530-441e-be68-0aa0961d81ed','saved_card','approved',1000,'usd',0,0,'f2114bda-bb92-4d56-8573-a18b204f2b93','pi_GA3Wt1U3sgZQsj1oX7pvgdOy','ch_t69vP27Ky7KqphLaUsq3frJm','cus_8WHglX9CStiwkA','pm_dullTUGfTV4gpHHzL8lFaY77',NULL,NULL,NULL,'{"id": "pm_dullTUGfTV4gpHHzL8lFaY77", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}, "type": "card", "generated_card_id": null}',NULL,NULL,'2026-11-29 02:14:08.995726','2026-11-29 02:14:09.062688',0,NULL,NULL,NULL,'',0,NULL);
INSERT INTO "tender" VALUES('206a6178-b3e7-4697-8591-6a307718e3c0','9e659ab0-9b5e-4879-9339-f88ff47a05b1','01c1f4e3-bd0e-4a94-afa8-d92674585845','b8a34847-a530-441e-be68-0aa0961d81ed','saved_card','approved',500,'usd',0,0,'0511c0ca-0497-4225-81c7-9a5078a2c27b','pi_0MAy89laF9GR6sZqbvwTkapB','ch_rjjE5IS9ARDn5juGBWxpAV2D','cus_8WHglX9CStiwkA','pm_dullTUGfTV4gpHHzL8lFaY77',NULL,NULL,NULL,'{"id": "pm_dullTUGfTV4gpHHzL8lFaY77", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "credit", "wallet": "", "read_method": "", "receipt": {}, "type": "card", "generated_card_id": null}',NULL,NULL,'2026-11-29 02:14:09.093881','2026-11-29 02:14:09.124823',0,NULL,NULL,NULL,'',0,NULL);
INSERT INTO "tender" VALUES('67d0a5f9-05e5-4dae-9a3e-d91ea0cb783d','00befc49-0dc4-400b-807a-d3b5ea36fc48','01c1f4e3-bd0e-4a94-afa8-d92674585845','b8a34847-a530-441e-be68-0aa0961d81ed','saved_card','unknown',1500,'usd',0,0,'f6e67475-5f35-49ee-bbe2-99dc6b6c4a6b','pi_u7wBxQNdUZrHqydbDdFe8JNM',NULL,'cus_8WHglX9CStiwkA','pm_dullTUGfTV4gpHHzL8lFaY77',NULL,NULL,NULL,'{"id": "pm_dullTUGfTV4gpHHzL8lFaY77", "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030, "funding": "", "wallet": "", "read_method": "", "receipt": {}, "type": "", "generated_card_id": null}',NULL,NULL,'2026-11-29 02:14:09.222969',NULL,0,NULL,NULL,NULL,'',0,NULL);
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
CREATE INDEX ix_sale_customer_id ON sale (customer_id);
CREATE INDEX ix_sale_register_id ON sale (register_id);
CREATE INDEX ix_sale_business_date ON sale (business_date);
CREATE INDEX ix_sale_cashier_id ON sale (cashier_id);
CREATE INDEX ix_sale_state ON sale (state);
CREATE INDEX ix_tender_sale_id ON tender (sale_id);
CREATE INDEX ix_tender_state ON tender (state);
CREATE INDEX ix_refund_state ON refund (state);
CREATE INDEX ix_refund_sale_id ON refund (sale_id);
CREATE INDEX ix_refund_business_date ON refund (business_date);
CREATE INDEX ix_refund_intent_id ON refund (intent_id);
CREATE INDEX ix_refund_tender_id ON refund (tender_id);
CREATE INDEX ix_errand_customer_id ON errand (customer_id);
CREATE INDEX ix_errand_done_at ON errand (done_at);
CREATE INDEX ix_notice_sale_id ON notice (sale_id);
CREATE INDEX ix_notice_tender_id ON notice (tender_id);
CREATE INDEX ix_notice_refund_id ON notice (refund_id);
CREATE INDEX ix_notice_intent_id ON notice (intent_id);
CREATE INDEX ix_notice_done_at ON notice (done_at);
COMMIT;
