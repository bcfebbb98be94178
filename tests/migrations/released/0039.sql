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
	CONSTRAINT fk_activity_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_activity_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_activity_approved_by_cashier FOREIGN KEY(approved_by) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_activity_register_id UNIQUE (register_id, number)
);
INSERT INTO "activity" VALUES('x','2026-01-02 03:04:05.000000','x','x','x','x','x','x',1,'x','x','x',1,1,'x','x');
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0039');
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
INSERT INTO "attempt" VALUES('x','x','x','x','x','x','x','x','x','x','2026-01-02 03:04:05.000000','2026-01-02 03:04:05.000000');
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
INSERT INTO "balance_entry" VALUES('x','x','x','x','x','x','x','x',1,1,1,'x','x','x','2026-01-02 03:04:05.000000','2026-01-02 03:04:05.000000');
CREATE TABLE book (
	id VARCHAR(36) NOT NULL, 
	mode VARCHAR(16) NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_book PRIMARY KEY (id)
);
INSERT INTO "book" VALUES('x','test','2026-01-02 03:04:05.000000');
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
INSERT INTO "card_setup" VALUES('x','x','x','x','x','x','x','x','x','x','x','x','x','x','x','2026-01-02 03:04:05.000000','2026-01-02 03:04:05.000000','2026-01-02 03:04:05.000000');
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
INSERT INTO "cash_movement" VALUES('x','x','x','x','x','x',1,'x','x','x','2026-01-02','2026-01-02 03:04:05.000000');
CREATE TABLE cashier (
	id VARCHAR(36) NOT NULL, 
	name VARCHAR NOT NULL, 
	role VARCHAR(16) NOT NULL, 
	active BOOLEAN NOT NULL, 
	created_at DATETIME NOT NULL, pin_hash VARCHAR(256) DEFAULT '' NOT NULL, pin_salt VARCHAR(64) DEFAULT '' NOT NULL, folded_name VARCHAR DEFAULT '' NOT NULL, badge VARCHAR(64), language VARCHAR(35), 
	CONSTRAINT pk_cashier PRIMARY KEY (id)
);
INSERT INTO "cashier" VALUES('x','x','x',1,'2026-01-02 03:04:05.000000','x','x','x','x','x');
CREATE TABLE "category" (
	id VARCHAR(36) NOT NULL, 
	name VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	hue INTEGER NOT NULL, 
	tax_rate_id VARCHAR(36), 
	default_tax BOOLEAN DEFAULT '1' NOT NULL, picture BLOB, 
	CONSTRAINT pk_category PRIMARY KEY (id), 
	CONSTRAINT fk_category_tax_rate_id_tax_rate FOREIGN KEY(tax_rate_id) REFERENCES tax_rate (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "category" VALUES('x','x',1,1,'x',1,'x');
CREATE TABLE credit_account (
	id VARCHAR(36) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	code_hash VARCHAR(64) NOT NULL, 
	last4 VARCHAR(4) NOT NULL, 
	code VARCHAR(32), 
	register_id VARCHAR NOT NULL, 
	cashier_id VARCHAR NOT NULL, 
	customer_id VARCHAR, 
	sale_id VARCHAR(36), 
	sale_line_id VARCHAR(36), 
	refund_id VARCHAR(36), 
	replaces_id VARCHAR(36), 
	created_at DATETIME NOT NULL, 
	handed_at DATETIME, 
	closed_at DATETIME, 
	closed_by VARCHAR(16) DEFAULT '' NOT NULL, 
	CONSTRAINT pk_credit_account PRIMARY KEY (id), 
	CONSTRAINT fk_credit_account_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_credit_account_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_credit_account_customer_id_customer FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_credit_account_code_hash UNIQUE (code_hash)
);
INSERT INTO "credit_account" VALUES('x','x','x','x','x','x','x','x','x','x','x','x','x','2026-01-02 03:04:05.000000','2026-01-02 03:04:05.000000','2026-01-02 03:04:05.000000','x');
CREATE TABLE credit_entry (
	id VARCHAR(36) NOT NULL, 
	account_id VARCHAR NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	amount_minor BIGINT NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	sale_id VARCHAR(36), 
	tender_id VARCHAR(36), 
	refund_id VARCHAR(36), 
	register_id VARCHAR NOT NULL, 
	cashier_id VARCHAR NOT NULL, 
	shift_id VARCHAR(36), 
	business_date DATE NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_credit_entry PRIMARY KEY (id), 
	CONSTRAINT fk_credit_entry_account_id_credit_account FOREIGN KEY(account_id) REFERENCES credit_account (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_credit_entry_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_credit_entry_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "credit_entry" VALUES('x','x','x',1,'x','x','x','x','x','x','x','2026-01-02','2026-01-02 03:04:05.000000');
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
	anonymised_at DATETIME, cards_no BIGINT DEFAULT '0' NOT NULL, change_no BIGINT DEFAULT '0' NOT NULL, asked_at DATETIME, folded_name VARCHAR DEFAULT '' NOT NULL, exempt_reason VARCHAR DEFAULT '' NOT NULL, exempt_number VARCHAR DEFAULT '' NOT NULL, locales TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_customer PRIMARY KEY (id), 
	CONSTRAINT uq_customer_stripe_id UNIQUE (stripe_id)
);
INSERT INTO "customer" VALUES('x','x','x','x','x','x','x','x','x','x','2026-01-02 03:04:05.000000','2026-01-02 03:04:05.000000','2026-01-02 03:04:05.000000','2026-01-02 03:04:05.000000',1,1,'2026-01-02 03:04:05.000000','x','x','x','x');
CREATE TABLE deposit (
	sale_id VARCHAR NOT NULL, 
	number VARCHAR(32) NOT NULL, 
	register_id VARCHAR NOT NULL, 
	cashier_id VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	phone VARCHAR(64) NOT NULL, 
	due_on DATE, 
	total_minor BIGINT NOT NULL, 
	goods JSON NOT NULL, 
	kept_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	cancelled_at DATETIME, 
	cancelled_by VARCHAR(36), 
	cancel_reason TEXT NOT NULL, 
	retained_minor BIGINT NOT NULL, 
	CONSTRAINT pk_deposit PRIMARY KEY (sale_id), 
	CONSTRAINT fk_deposit_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_deposit_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_deposit_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_deposit_number UNIQUE (number)
);
INSERT INTO "deposit" VALUES('x','x','x','x','x','x','2026-01-02',1,'x','2026-01-02 03:04:05.000000','2026-01-02 03:04:05.000000','2026-01-02 03:04:05.000000','x','x',1);
CREATE TABLE dispute (
	id VARCHAR(64) NOT NULL, 
	intent_id VARCHAR(64) NOT NULL, 
	amount_minor BIGINT NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	status VARCHAR(32) NOT NULL, 
	created_at DATETIME NOT NULL, 
	over_at DATETIME, account_id VARCHAR(64), reason VARCHAR(64) DEFAULT '' NOT NULL, network_code VARCHAR(32) DEFAULT '' NOT NULL, is_inquiry BOOLEAN DEFAULT 0 NOT NULL, due_by DATETIME, past_due BOOLEAN DEFAULT 0 NOT NULL, has_evidence BOOLEAN DEFAULT 0 NOT NULL, submissions INTEGER DEFAULT 0 NOT NULL, refundable BOOLEAN DEFAULT 0 NOT NULL, evidence JSON DEFAULT '{}' NOT NULL, seen_at DATETIME, ended_unseen BOOLEAN DEFAULT 0 NOT NULL, fetch_no BIGINT DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_dispute PRIMARY KEY (id), 
	CONSTRAINT fk_dispute_intent_id_stripe_payment FOREIGN KEY(intent_id) REFERENCES stripe_payment (intent_id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "dispute" VALUES('x','x',1,'x','x','2026-01-02 03:04:05.000000','2026-01-02 03:04:05.000000','x','x','x',1,'2026-01-02 03:04:05.000000',1,1,1,1,'x','2026-01-02 03:04:05.000000',1,1);
CREATE TABLE dispute_draft (
	dispute_id VARCHAR(64) NOT NULL, 
	texts JSON NOT NULL, 
	pasted JSON NOT NULL, 
	cashier_id VARCHAR(36) NOT NULL, 
	updated_at DATETIME NOT NULL, 
	staged_at DATETIME, 
	CONSTRAINT pk_dispute_draft PRIMARY KEY (dispute_id), 
	CONSTRAINT fk_dispute_draft_dispute_id_dispute FOREIGN KEY(dispute_id) REFERENCES dispute (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_dispute_draft_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "dispute_draft" VALUES('x','x','x','x','2026-01-02 03:04:05.000000','2026-01-02 03:04:05.000000');
CREATE TABLE dispute_file (
	id VARCHAR(36) NOT NULL, 
	dispute_id VARCHAR(64) NOT NULL, 
	name VARCHAR(32) NOT NULL, 
	file_name VARCHAR(128) NOT NULL, 
	content BLOB, 
	size INTEGER NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	stripe_id VARCHAR(64), 
	upload_key VARCHAR(36) NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_dispute_file PRIMARY KEY (id), 
	CONSTRAINT fk_dispute_file_dispute_id_dispute FOREIGN KEY(dispute_id) REFERENCES dispute (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "dispute_file" VALUES('x','x','x','x','x',1,'x','x','x','2026-01-02 03:04:05.000000');
CREATE TABLE dispute_move (
	id VARCHAR(64) NOT NULL, 
	dispute_id VARCHAR(64) NOT NULL, 
	category VARCHAR(64) NOT NULL, 
	amount_minor BIGINT NOT NULL, 
	fee_minor BIGINT NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	business_date DATE NOT NULL, 
	shift_id VARCHAR(36), 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_dispute_move PRIMARY KEY (id), 
	CONSTRAINT fk_dispute_move_dispute_id_dispute FOREIGN KEY(dispute_id) REFERENCES dispute (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "dispute_move" VALUES('x','x','x',1,1,'x','2026-01-02','x','2026-01-02 03:04:05.000000');
CREATE TABLE dispute_request (
	id VARCHAR(36) NOT NULL, 
	dispute_id VARCHAR(64) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	cashier_id VARCHAR(36) NOT NULL, 
	idempotency_key VARCHAR(36) NOT NULL, 
	evidence JSON NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	outcome VARCHAR(64), 
	request_id VARCHAR(64), 
	started_at DATETIME NOT NULL, 
	asked_at DATETIME, 
	ended_at DATETIME, 
	CONSTRAINT pk_dispute_request PRIMARY KEY (id), 
	CONSTRAINT fk_dispute_request_dispute_id_dispute FOREIGN KEY(dispute_id) REFERENCES dispute (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_dispute_request_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "dispute_request" VALUES('x','x','x','x','x','x','x','x','x','2026-01-02 03:04:05.000000','2026-01-02 03:04:05.000000','2026-01-02 03:04:05.000000');
CREATE TABLE exchange (
	id VARCHAR(36) NOT NULL, 
	sale_id VARCHAR NOT NULL, 
	returned_sale_id VARCHAR NOT NULL, 
	lines JSON NOT NULL, 
	reason VARCHAR(16) NOT NULL, 
	note TEXT NOT NULL, 
	CONSTRAINT pk_exchange PRIMARY KEY (id), 
	CONSTRAINT fk_exchange_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_exchange_returned_sale_id_sale FOREIGN KEY(returned_sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "exchange" VALUES('x','x','x','x','x','x');
CREATE TABLE favourite (
	register_id VARCHAR NOT NULL, 
	product_id VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	CONSTRAINT pk_favourite PRIMARY KEY (register_id, product_id), 
	CONSTRAINT fk_favourite_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_favourite_product_id_product FOREIGN KEY(product_id) REFERENCES product (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "favourite" VALUES('x','x',1);
CREATE TABLE fraud_warning (
	id VARCHAR(64) NOT NULL, 
	intent_id VARCHAR(64), 
	account_id VARCHAR(64), 
	charge_id VARCHAR(64), 
	fraud_type VARCHAR(64) NOT NULL, 
	actionable BOOLEAN NOT NULL, 
	created_at DATETIME NOT NULL, 
	seen_at DATETIME, 
	fetch_no BIGINT DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_fraud_warning PRIMARY KEY (id)
);
INSERT INTO "fraud_warning" VALUES('x','x','x','x','x',1,'2026-01-02 03:04:05.000000','2026-01-02 03:04:05.000000',1);
CREATE TABLE goods_return (
	id VARCHAR(36) NOT NULL, 
	sale_id VARCHAR NOT NULL, 
	register_id VARCHAR NOT NULL, 
	cashier_id VARCHAR NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	total_minor BIGINT NOT NULL, 
	reason VARCHAR(16) NOT NULL, 
	note TEXT NOT NULL, 
	business_date DATE NOT NULL, 
	created_at DATETIME NOT NULL, 
	settled_at DATETIME, exchange_sale_id VARCHAR(36), way VARCHAR(16), 
	CONSTRAINT pk_goods_return PRIMARY KEY (id), 
	CONSTRAINT fk_goods_return_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_goods_return_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_goods_return_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "goods_return" VALUES('x','x','x','x','x',1,'x','x','2026-01-02','2026-01-02 03:04:05.000000','2026-01-02 03:04:05.000000','x','x');
CREATE TABLE goods_return_line (
	id VARCHAR(36) NOT NULL, 
	return_id VARCHAR NOT NULL, 
	sale_line_id VARCHAR NOT NULL, 
	quantity_milli BIGINT NOT NULL, 
	total_minor BIGINT NOT NULL, 
	restocked BOOLEAN NOT NULL, 
	CONSTRAINT pk_goods_return_line PRIMARY KEY (id), 
	CONSTRAINT fk_goods_return_line_return_id_goods_return FOREIGN KEY(return_id) REFERENCES goods_return (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_goods_return_line_sale_line_id_sale_line FOREIGN KEY(sale_line_id) REFERENCES sale_line (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "goods_return_line" VALUES('x','x','x',1,1,1);
CREATE TABLE history_days (at TEXT PRIMARY KEY, "count" INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO "history_days" VALUES('2026-01-02',1);
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
	cashier_id VARCHAR(36), method_codes VARCHAR, taken_minor BIGINT DEFAULT 0 NOT NULL, tip_minor BIGINT DEFAULT 0 NOT NULL, charged_minor BIGINT DEFAULT 0 NOT NULL, fee_minor BIGINT, net_minor BIGINT, settlement_currency VARCHAR(3), disputed BOOLEAN DEFAULT 0 NOT NULL, settled_late BOOLEAN DEFAULT 0 NOT NULL, store_hour INTEGER DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_history_entry PRIMARY KEY (id), 
	CONSTRAINT fk_history_entry_customer_id_customer FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_history_entry_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_history_entry_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "history_entry" VALUES('x','x','x','x','2026-01-02 03:04:05.000000',1,1,'x','x','x','x','x','x','2026-01-02','x','x','x',1,1,1,1,1,'x',1,1,1);
CREATE TABLE history_facets (
      no INTEGER PRIMARY KEY, rows INTEGER NOT NULL,
      status TEXT NOT NULL, method_codes TEXT NOT NULL, cashier_id TEXT NOT NULL,
      register_id TEXT NOT NULL, currency TEXT NOT NULL, elsewhere INTEGER NOT NULL,
      refunded INTEGER NOT NULL, disputed INTEGER NOT NULL, settled_late INTEGER NOT NULL,
      UNIQUE (status, method_codes, cashier_id, register_id, currency,
              elsewhere, refunded, disputed, settled_late)
    );
INSERT INTO "history_facets" VALUES(1,1,'x','x','x','x','x',0,1,1,1);
CREATE TABLE history_fill (occurred_at TEXT NOT NULL, id TEXT NOT NULL);
CREATE TABLE history_index (
      "key" INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, facets_no INTEGER NOT NULL,
      amount_minor INTEGER NOT NULL, business_date TEXT, customer_id TEXT,
      taken_minor INTEGER NOT NULL, refunded_minor INTEGER NOT NULL, tip_minor INTEGER NOT NULL,
      fee_minor INTEGER NOT NULL, net_minor INTEGER NOT NULL, currency TEXT NOT NULL,
      settlement_currency TEXT NOT NULL, store_hour INTEGER NOT NULL, search_text TEXT NOT NULL
    );
INSERT INTO "history_index" VALUES(7069292180,'x',1,1,'2026-01-02','x',1,1,1,1,1,'x','x',1,'x');
CREATE TABLE history_sum (
      step INTEGER NOT NULL, at TEXT NOT NULL, facets_no INTEGER NOT NULL,
      settlement_currency TEXT NOT NULL,
      "count" INTEGER NOT NULL, paid INTEGER NOT NULL, taken_minor INTEGER NOT NULL,
      refunded_minor INTEGER NOT NULL, tip_minor INTEGER NOT NULL, settled INTEGER NOT NULL,
      fee_minor INTEGER NOT NULL, net_minor INTEGER NOT NULL,
      PRIMARY KEY (step, at, facets_no, settlement_currency)
    ) WITHOUT ROWID
    ;
INSERT INTO "history_sum" VALUES(0,'2026-01-02',1,'x',1,1,1,1,1,1,1,1);
INSERT INTO "history_sum" VALUES(1,'2026-01',1,'x',1,1,1,1,1,1,1,1);
INSERT INTO "history_sum" VALUES(2,'2026-01 01',1,'x',1,1,1,1,1,1,1,1);
CREATE TABLE modifier (
	id VARCHAR(36) NOT NULL, 
	group_id VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	price_minor BIGINT NOT NULL, 
	active BOOLEAN DEFAULT 1 NOT NULL, 
	CONSTRAINT pk_modifier PRIMARY KEY (id), 
	CONSTRAINT fk_modifier_group_id_modifier_group FOREIGN KEY(group_id) REFERENCES modifier_group (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "modifier" VALUES('x','x',1,'x',1,1);
CREATE TABLE modifier_group (
	id VARCHAR(36) NOT NULL, 
	name VARCHAR NOT NULL, 
	least INTEGER NOT NULL, 
	most INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	CONSTRAINT pk_modifier_group PRIMARY KEY (id)
);
INSERT INTO "modifier_group" VALUES('x','x',1,1,1);
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
INSERT INTO "open_cart" VALUES('x','x','x','2026-01-02 03:04:05.000000','x','2026-01-02 03:04:05.000000','x','x');
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
INSERT INTO "outbox" VALUES('x','x','x','x','x','x','x','x','x','x',1,'2026-01-02 03:04:05.000000','x','x','2026-01-02 03:04:05.000000','2026-01-02 03:04:05.000000','2026-01-02 03:04:05.000000');
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
	fetched_at DATETIME NOT NULL, unexplained_minor BIGINT, trace VARCHAR(64) DEFAULT '' NOT NULL, original_id VARCHAR(64), reversed_by VARCHAR(64), seen_at DATETIME, 
	CONSTRAINT pk_payout PRIMARY KEY (id)
);
INSERT INTO "payout" VALUES('x','x',1,'x','x',1,'x','x','x','x','2026-01-02','2026-01-02 03:04:05.000000','2026-01-02 03:04:05.000000',1,'2026-01-02 03:04:05.000000',1,'x','x','x','2026-01-02 03:04:05.000000');
CREATE TABLE permission_rule (
	role VARCHAR(16) NOT NULL, 
	permission VARCHAR(32) NOT NULL, 
	rule VARCHAR(16) NOT NULL, 
	up_to BIGINT, 
	CONSTRAINT pk_permission_rule PRIMARY KEY (role, permission)
);
INSERT INTO "permission_rule" VALUES('x','x','x',1);
CREATE TABLE product (
	id VARCHAR(36) NOT NULL, 
	name VARCHAR NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	category_id VARCHAR(36), 
	tax_rate_id VARCHAR(36), 
	active BOOLEAN NOT NULL, 
	search_text VARCHAR NOT NULL, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, default_tax BOOLEAN DEFAULT '0' NOT NULL, unit VARCHAR(8) DEFAULT '' NOT NULL, option_names JSON DEFAULT '[]' NOT NULL, open_price BOOLEAN DEFAULT 0 NOT NULL, min_age INTEGER, 
	CONSTRAINT pk_product PRIMARY KEY (id), 
	CONSTRAINT fk_product_category_id_category FOREIGN KEY(category_id) REFERENCES category (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_product_tax_rate_id_tax_rate FOREIGN KEY(tax_rate_id) REFERENCES tax_rate (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "product" VALUES('x','x','x','x','x',1,'x','2026-01-02 03:04:05.000000','2026-01-02 03:04:05.000000',1,'x','x',1,1);
CREATE TABLE product_barcode (
	variant_id VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	barcode VARCHAR(64) NOT NULL, 
	barcode_key VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_product_barcode PRIMARY KEY (variant_id, position), 
	CONSTRAINT fk_product_barcode_variant_id_product_variant FOREIGN KEY(variant_id) REFERENCES product_variant (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "product_barcode" VALUES('x',1,'x','x');
CREATE TABLE product_import (
	id VARCHAR(36) NOT NULL, 
	file_name VARCHAR(255) NOT NULL, 
	cashier_id VARCHAR, 
	created_at DATETIME NOT NULL, 
	added INTEGER NOT NULL, 
	changed INTEGER NOT NULL, 
	undone_at DATETIME, 
	CONSTRAINT pk_product_import PRIMARY KEY (id), 
	CONSTRAINT fk_product_import_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "product_import" VALUES('x','x','x','2026-01-02 03:04:05.000000',1,1,'2026-01-02 03:04:05.000000');
CREATE TABLE product_import_change (
	import_id VARCHAR NOT NULL, 
	product_id VARCHAR(36) NOT NULL, 
	"before" JSON, 
	CONSTRAINT pk_product_import_change PRIMARY KEY (import_id, product_id), 
	CONSTRAINT fk_product_import_change_import_id_product_import FOREIGN KEY(import_id) REFERENCES product_import (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "product_import_change" VALUES('x','x','x');
CREATE TABLE product_modifier_group (
	product_id VARCHAR NOT NULL, 
	group_id VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	CONSTRAINT pk_product_modifier_group PRIMARY KEY (product_id, group_id), 
	CONSTRAINT fk_product_modifier_group_product_id_product FOREIGN KEY(product_id) REFERENCES product (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_product_modifier_group_group_id_modifier_group FOREIGN KEY(group_id) REFERENCES modifier_group (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "product_modifier_group" VALUES('x','x',1);
CREATE TABLE product_variant (
	id VARCHAR(36) NOT NULL, 
	product_id VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	options JSON DEFAULT '[]' NOT NULL, 
	price_minor BIGINT NOT NULL, 
	cost_minor BIGINT, 
	sku VARCHAR(64) DEFAULT '' NOT NULL, 
	sku_key VARCHAR(64), 
	active BOOLEAN DEFAULT 1 NOT NULL, 
	low_stock_milli BIGINT, 
	on_hand_milli BIGINT DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_product_variant PRIMARY KEY (id), 
	CONSTRAINT fk_product_variant_product_id_product FOREIGN KEY(product_id) REFERENCES product (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "product_variant" VALUES('x','x',1,'x',1,1,'x','x',1,1,2);
CREATE TABLE product_words (no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, words TEXT NOT NULL);
INSERT INTO "product_words" VALUES(1,'x','x  ');
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
INSERT INTO "reader" VALUES('x','x','x','x','x','x','x',1,'x','2026-01-02 03:04:05.000000','2026-01-02 03:04:05.000000','2026-01-02 03:04:05.000000',1);
CREATE TABLE receipt_copy (
	id VARCHAR(36) NOT NULL, 
	history_id VARCHAR(64) NOT NULL, 
	register_id VARCHAR NOT NULL, 
	cashier_id VARCHAR, 
	way VARCHAR(16) NOT NULL, 
	target VARCHAR NOT NULL, 
	gift BOOLEAN NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_receipt_copy PRIMARY KEY (id), 
	CONSTRAINT fk_receipt_copy_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_receipt_copy_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "receipt_copy" VALUES('x','x','x','x','x','x',1,'2026-01-02 03:04:05.000000');
CREATE TABLE receipt_email (
	id VARCHAR(36) NOT NULL, 
	intent_id VARCHAR(64) NOT NULL, 
	address VARCHAR NOT NULL, 
	sent_at DATETIME NOT NULL, 
	CONSTRAINT pk_receipt_email PRIMARY KEY (id)
);
INSERT INTO "receipt_email" VALUES('x','x','x','2026-01-02 03:04:05.000000');
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
	origin VARCHAR(16) DEFAULT 'till' NOT NULL, rounding_minor BIGINT DEFAULT '0' NOT NULL, shift_id VARCHAR(36), failed_shift_id VARCHAR(36), return_id VARCHAR(36), replaces_id VARCHAR(36), credit_minor BIGINT DEFAULT 0 NOT NULL, tip_minor BIGINT DEFAULT 0 NOT NULL, failed_on DATE, 
	CONSTRAINT pk_refund PRIMARY KEY (id), 
	CONSTRAINT fk_refund_tender_id_tender FOREIGN KEY(tender_id) REFERENCES tender (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_refund_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_refund_reader_id_reader FOREIGN KEY(reader_id) REFERENCES reader (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_refund_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_refund_stripe_id UNIQUE (stripe_id), 
	CONSTRAINT fk_refund_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_refund_create_key UNIQUE (create_key)
);
INSERT INTO "refund" VALUES('x','x','x','x','x','x','x','x','x','x','x',1,'x','x','x','x','2026-01-02','2026-01-02 03:04:05.000000','2026-01-02 03:04:05.000000','x','x','2026-01-02 03:04:05.000000','x',1,'x','x','x','x',1,1,'2026-01-02');
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
INSERT INTO "refund_line" VALUES('x','x','x',1,1,1);
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
INSERT INTO "refund_line_tax" VALUES('x','x','x',1,'x',1,1,1,1,1,1);
CREATE TABLE "register" (
	id VARCHAR(36) NOT NULL, 
	name VARCHAR NOT NULL, 
	prefix VARCHAR(8) NOT NULL, 
	next_receipt BIGINT NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_register PRIMARY KEY (id), 
	CONSTRAINT uq_register_prefix UNIQUE (prefix)
);
INSERT INTO "register" VALUES('x','x','x',1,'2026-01-02 03:04:05.000000');
CREATE TABLE register_setting (
	register_id VARCHAR(36) NOT NULL, 
	name VARCHAR(64) NOT NULL, 
	value JSON NOT NULL, 
	CONSTRAINT pk_register_setting PRIMARY KEY (register_id, name), 
	CONSTRAINT fk_register_setting_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "register_setting" VALUES('x','x','x');
CREATE TABLE report_day (
	business_date DATE NOT NULL, 
	CONSTRAINT pk_report_day PRIMARY KEY (business_date)
);
INSERT INTO "report_day" VALUES('2026-01-02');
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
INSERT INTO "report_discounts" VALUES('2026-01-02','x','x','x',1,'x',1,1);
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
INSERT INTO "report_products" VALUES('2026-01-02','x','x','x','x','x','x',1,1,1,1,1,1);
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
INSERT INTO "report_refunds" VALUES('2026-01-02','x','x','x','x','x',1,1);
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
INSERT INTO "report_sales" VALUES('2026-01-02','x','x','x',1,1,1,1,1,1,1,1,1);
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
INSERT INTO "report_taxes" VALUES('2026-01-02','x','x','x','x',1,1,1,1,1,1,1);
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
INSERT INTO "report_tenders" VALUES('2026-01-02','x','x','x','x','x',1,1,1,1,1,1,1);
CREATE TABLE return_signature (
	return_id VARCHAR NOT NULL, 
	sale_id VARCHAR NOT NULL, 
	cashier_id VARCHAR NOT NULL, 
	file_id VARCHAR(255) NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_return_signature PRIMARY KEY (return_id), 
	CONSTRAINT fk_return_signature_return_id_goods_return FOREIGN KEY(return_id) REFERENCES goods_return (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_return_signature_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_return_signature_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "return_signature" VALUES('x','x','x','x','2026-01-02 03:04:05.000000');
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
	voided_at DATETIME, abandoned_at DATETIME, shift_id VARCHAR(36), void_shift_id VARCHAR(36), exempt_reason VARCHAR DEFAULT '' NOT NULL, exempt_number VARCHAR DEFAULT '' NOT NULL, exempted_minor BIGINT DEFAULT '0' NOT NULL, discount_reason VARCHAR, age_checked INTEGER, exchanged_minor BIGINT DEFAULT 0 NOT NULL, credit_minor BIGINT DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_sale PRIMARY KEY (id), 
	CONSTRAINT fk_sale_customer_id_customer FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_sale_profile_id_store_profile FOREIGN KEY(profile_id) REFERENCES store_profile (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_sale_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_sale_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_sale_receipt_number UNIQUE (receipt_number)
);
INSERT INTO "sale" VALUES('x','x','x','x','x','x','x',1,1,1,1,1,'x','x','2026-01-02','2026-01-02 03:04:05.000000','2026-01-02 03:04:05.000000','x','2026-01-02 03:04:05.000000','2026-01-02 03:04:05.000000','x','x','x','x',1,'x',1,1,1);
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
	total_minor BIGINT NOT NULL, own_discount_minor BIGINT, category_name VARCHAR, net_minor BIGINT DEFAULT '0' NOT NULL, discount_reason VARCHAR, variant_id VARCHAR(36), sku VARCHAR(64) DEFAULT '' NOT NULL, unit VARCHAR(8) DEFAULT '' NOT NULL, modifiers JSON DEFAULT '[]' NOT NULL, lot VARCHAR(64) DEFAULT '' NOT NULL, serial VARCHAR(64) DEFAULT '' NOT NULL, cost_minor BIGINT, kind VARCHAR(16) DEFAULT '' NOT NULL, 
	CONSTRAINT pk_sale_line PRIMARY KEY (id), 
	CONSTRAINT fk_sale_line_product_id_product FOREIGN KEY(product_id) REFERENCES product (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_sale_line_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "sale_line" VALUES('x','x',1,'x','x','x',1,1,1,1,1,1,'x',1,'x','x','x','x','x','x','x',1,'x');
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
INSERT INTO "sale_line_tax" VALUES('x','x','x',1,'x',1,1,1,1,1,1);
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
INSERT INTO "sale_tax" VALUES('x','x','x',1,1,1,1,1,1);
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
INSERT INTO "saved_card" VALUES('x','x','x','x',1,1,'2026-01-02 03:04:05.000000');
CREATE TABLE saved_view (
	id VARCHAR(36) NOT NULL, 
	cashier_id VARCHAR NOT NULL, 
	name VARCHAR(64) NOT NULL, 
	wanted JSON NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_saved_view PRIMARY KEY (id), 
	CONSTRAINT fk_saved_view_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_saved_view_cashier_id UNIQUE (cashier_id, name)
);
INSERT INTO "saved_view" VALUES('x','x','x','x','2026-01-02 03:04:05.000000');
CREATE TABLE set_aside (
	id VARCHAR(64) NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	account_id VARCHAR(64), 
	reason TEXT NOT NULL, 
	found_at DATETIME NOT NULL, 
	seen_at DATETIME, 
	CONSTRAINT pk_set_aside PRIMARY KEY (id)
);
INSERT INTO "set_aside" VALUES('x','x','x','x','2026-01-02 03:04:05.000000','2026-01-02 03:04:05.000000');
CREATE TABLE setting (
	name VARCHAR(64) NOT NULL, 
	value JSON NOT NULL, 
	CONSTRAINT pk_setting PRIMARY KEY (name)
);
INSERT INTO "setting" VALUES('x','x');
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
INSERT INTO "shift" VALUES('x','x','x','2026-01-02 03:04:05.000000','x','2026-01-02',1,1,'x','x','2026-01-02 03:04:05.000000','x','x',1,1,'x');
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
INSERT INTO "shift_handover" VALUES('x','x','x','x','x','x','x',1,'x','2026-01-02 03:04:05.000000');
CREATE TABLE stock_count (
	id VARCHAR(36) NOT NULL, 
	register_id VARCHAR NOT NULL, 
	cashier_id VARCHAR NOT NULL, 
	started_at DATETIME NOT NULL, 
	applied_at DATETIME, 
	dropped_at DATETIME, 
	CONSTRAINT pk_stock_count PRIMARY KEY (id), 
	CONSTRAINT fk_stock_count_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_stock_count_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "stock_count" VALUES('x','x','x','2026-01-02 03:04:05.000000','2026-01-02 03:04:05.000000','2026-01-02 03:04:05.000000');
CREATE TABLE stock_count_line (
	count_id VARCHAR NOT NULL, 
	variant_id VARCHAR NOT NULL, 
	counted_milli BIGINT NOT NULL, 
	expected_milli BIGINT DEFAULT 0 NOT NULL, 
	counted_at DATETIME NOT NULL, 
	CONSTRAINT pk_stock_count_line PRIMARY KEY (count_id, variant_id), 
	CONSTRAINT fk_stock_count_line_count_id_stock_count FOREIGN KEY(count_id) REFERENCES stock_count (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_stock_count_line_variant_id_product_variant FOREIGN KEY(variant_id) REFERENCES product_variant (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "stock_count_line" VALUES('x','x',1,1,'2026-01-02 03:04:05.000000');
CREATE TABLE stock_movement (
	id VARCHAR(36) NOT NULL, 
	variant_id VARCHAR NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	quantity_milli BIGINT NOT NULL, 
	sale_id VARCHAR, 
	refund_id VARCHAR, 
	count_id VARCHAR, 
	register_id VARCHAR, 
	cashier_id VARCHAR, 
	note TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_stock_movement PRIMARY KEY (id), 
	CONSTRAINT fk_stock_movement_variant_id_product_variant FOREIGN KEY(variant_id) REFERENCES product_variant (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_stock_movement_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_stock_movement_refund_id_refund FOREIGN KEY(refund_id) REFERENCES refund (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_stock_movement_count_id_stock_count FOREIGN KEY(count_id) REFERENCES stock_count (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_stock_movement_register_id_register FOREIGN KEY(register_id) REFERENCES register (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_stock_movement_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "stock_movement" VALUES('x','x','x',1,'x','x','x','x','x','x','2026-01-02 03:04:05.000000');
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
INSERT INTO "store_profile" VALUES('x','x','x','x','x','x',1,'x','x','x','2026-01-02 03:04:05.000000');
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
	fetched_at DATETIME NOT NULL, unclaimed BOOLEAN DEFAULT '0' NOT NULL, fetch_no BIGINT DEFAULT '0' NOT NULL, dismissed_at DATETIME, charge JSON DEFAULT '{}' NOT NULL, card_fingerprint VARCHAR(32), 
	CONSTRAINT pk_stripe_payment PRIMARY KEY (intent_id)
);
INSERT INTO "stripe_payment" VALUES('x','x','x',1,1,1,'x',1,1,'x','x','x','x','x','x',1,'x','x','2026-01-02 03:04:05.000000','2026-01-02 03:04:05.000000',1,1,'2026-01-02 03:04:05.000000','x','x');
CREATE TABLE sync_state (
	name VARCHAR(32) NOT NULL, 
	value JSON NOT NULL, 
	CONSTRAINT pk_sync_state PRIMARY KEY (name)
);
INSERT INTO "sync_state" VALUES('x','x');
CREATE TABLE tax_part (
	group_id VARCHAR(36) NOT NULL, 
	position INTEGER NOT NULL, 
	rate_id VARCHAR(36) NOT NULL, 
	compound BOOLEAN DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_tax_part PRIMARY KEY (group_id, position), 
	CONSTRAINT fk_tax_part_group_id_tax_rate FOREIGN KEY(group_id) REFERENCES tax_rate (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_tax_part_rate_id_tax_rate FOREIGN KEY(rate_id) REFERENCES tax_rate (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "tax_part" VALUES('x',1,'x',1);
CREATE TABLE tax_rate (
	id VARCHAR(36) NOT NULL, 
	name VARCHAR NOT NULL, 
	ppm INTEGER NOT NULL, 
	inclusive BOOLEAN NOT NULL, 
	active BOOLEAN NOT NULL, 
	CONSTRAINT pk_tax_rate PRIMARY KEY (id)
);
INSERT INTO "tax_rate" VALUES('x','x',1,1,1);
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
	CONSTRAINT fk_tender_sale_id_sale FOREIGN KEY(sale_id) REFERENCES sale (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_tender_create_key UNIQUE (create_key), 
	CONSTRAINT uq_tender_session_id UNIQUE (session_id), 
	CONSTRAINT fk_tender_reader_id_reader FOREIGN KEY(reader_id) REFERENCES reader (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_tender_intent_id UNIQUE (intent_id), 
	CONSTRAINT fk_tender_cashier_id_cashier FOREIGN KEY(cashier_id) REFERENCES cashier (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "tender" VALUES('x','x','x','x','x','x',1,'x',1,1,'x','x','x','x','x','x','x',1,'x','x','x','2026-01-02 03:04:05.000000','2026-01-02 03:04:05.000000',1,'x','x','x','x',1,'2026-01-02 03:04:05.000000','x','x','2026-01-02','x',1);
CREATE TABLE untied_day (
	id VARCHAR(36) NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	business_date DATE NOT NULL, 
	difference_minor BIGINT NOT NULL, 
	missing INTEGER NOT NULL, 
	seen_minor BIGINT, 
	found_at DATETIME NOT NULL, 
	CONSTRAINT pk_untied_day PRIMARY KEY (id, currency)
);
INSERT INTO "untied_day" VALUES('x','x','2026-01-02',1,1,1,'2026-01-02 03:04:05.000000');
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
INSERT INTO "z_report" VALUES('x','x','x',1,'2026-01-02','x','x','2026-01-02 03:04:05.000000');
CREATE VIRTUAL TABLE history_find USING fts5 (words, facets, month, content='history_found', content_rowid='key', tokenize='trigram case_sensitive 1', detail=none, columnsize=0);
INSERT INTO history_find (history_find, rank) VALUES ('automerge', 0);
INSERT INTO history_find (history_find, rank) VALUES ('crisismerge', 64);
CREATE VIRTUAL TABLE product_find USING fts5 (words, content='product_words', content_rowid='no', tokenize='trigram case_sensitive 1', detail=none, columnsize=0);
CREATE VIRTUAL TABLE product_find_signs USING fts5vocab ('product_find', 'instance');
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
CREATE INDEX ix_sale_business_date ON sale (business_date);
CREATE INDEX ix_sale_customer_id ON sale (customer_id);
CREATE INDEX ix_sale_cashier_id ON sale (cashier_id);
CREATE INDEX ix_tender_sale_id ON tender (sale_id);
CREATE INDEX ix_tender_state ON tender (state);
CREATE INDEX ix_stripe_payment_unclaimed ON stripe_payment (created_at) WHERE unclaimed = 1;
CREATE INDEX ix_tender_unsettled ON tender (state) WHERE settled_at IS NULL;
CREATE INDEX ix_sale_paid ON sale (register_id, paid_at);
CREATE UNIQUE INDEX uq_outbox_open ON outbox (dedupe_key) WHERE done_at IS NULL;
CREATE INDEX ix_outbox_customer_id ON outbox (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX ix_outbox_subject_id ON outbox (subject_id) WHERE customer_id IS NOT NULL;
CREATE INDEX ix_refund_state ON refund (state);
CREATE INDEX ix_refund_tender_id ON refund (tender_id);
CREATE INDEX ix_refund_sale_id ON refund (sale_id);
CREATE INDEX ix_refund_business_date ON refund (business_date);
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
CREATE INDEX ix_history_entry_customer_id ON history_entry (customer_id);
CREATE INDEX ix_history_entry_newest ON history_entry (occurred_at, id);
CREATE INDEX ix_history_entry_business_date ON history_entry (business_date);
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
CREATE INDEX ix_dispute_move_dispute_id ON dispute_move (dispute_id);
CREATE INDEX ix_dispute_move_business_date ON dispute_move (business_date);
CREATE INDEX ix_dispute_file_dispute_id ON dispute_file (dispute_id);
CREATE INDEX ix_dispute_request_dispute_id ON dispute_request (dispute_id);
CREATE INDEX ix_fraud_warning_intent_id ON fraud_warning (intent_id);
CREATE INDEX ix_dispute_open ON dispute (due_by) WHERE over_at IS NULL;
CREATE INDEX ix_dispute_ended_unseen ON dispute (over_at) WHERE ended_unseen = 1;
CREATE INDEX ix_dispute_move_shift_id ON dispute_move (shift_id) WHERE shift_id IS NOT NULL;
CREATE INDEX ix_dispute_request_open ON dispute_request (dispute_id) WHERE state != 'answered';
CREATE INDEX ix_fraud_warning_open ON fraud_warning (created_at) WHERE actionable = 1 AND seen_at IS NULL;
CREATE INDEX ix_payout_to_see ON payout (created_at) WHERE seen_at IS NULL AND (status = 'failed' OR coalesce(unexplained_minor, 0) != 0);
CREATE INDEX ix_balance_entry_source_id ON balance_entry (source_id);
CREATE INDEX ix_stripe_payment_charge_id ON stripe_payment (charge_id);
CREATE INDEX ix_stripe_payment_card_fingerprint ON stripe_payment (card_fingerprint) WHERE card_fingerprint IS NOT NULL;
CREATE INDEX ix_receipt_email_intent_id ON receipt_email (intent_id);
CREATE INDEX ix_history_index_facets ON history_index (facets_no, "key");
CREATE INDEX ix_history_index_amount ON history_index (amount_minor, "key", facets_no);
CREATE INDEX ix_history_index_customer ON history_index (customer_id, "key") WHERE customer_id IS NOT NULL;
CREATE VIEW history_found AS SELECT i."key" AS "key", '  ' || replace(e.search_text, ' ', '  ') || '  ' || replace(coalesce((SELECT folded_name FROM customer WHERE id = i.customer_id), ''), ' ', '  ') AS words, char(57344, 57600 + i.facets_no / 4096, 57600 + i.facets_no % 4096) AS facets, char(57345, 57600, 57600 + coalesce(substr(i.business_date, 1, 4) * 12 + substr(i.business_date, 6, 2) - 23640, 0)) AS month FROM history_index AS i JOIN history_entry AS e ON e.id = i.id;
CREATE TRIGGER history_index_of_new_entry AFTER INSERT ON history_entry WHEN new.method_codes IS NOT NULL BEGIN INSERT INTO history_facets (rows, status, method_codes, cashier_id, register_id, currency, elsewhere, refunded, disputed, settled_late) SELECT 0, new.status, new.method_codes, coalesce(new.cashier_id, ''), coalesce(new.register_id, ''), new.currency, new.sale_id IS NULL, new.refunded_minor > 0, new.disputed, new.settled_late WHERE NOT EXISTS (SELECT 1 FROM history_facets AS f WHERE f.status = (new.status) AND f.method_codes = (new.method_codes) AND f.cashier_id = (coalesce(new.cashier_id, '')) AND f.register_id = (coalesce(new.register_id, '')) AND f.currency = (new.currency) AND f.elsewhere = (new.sale_id IS NULL) AND f.refunded = (new.refunded_minor > 0) AND f.disputed = (new.disputed) AND f.settled_late = (new.settled_late));INSERT INTO history_index ("key", id, facets_no, amount_minor, business_date, customer_id, taken_minor, refunded_minor, tip_minor, fee_minor, net_minor, currency, settlement_currency, store_hour, search_text) SELECT CASE WHEN EXISTS (SELECT 1 FROM history_index WHERE "key" = (CAST(strftime('%s', substr(new.occurred_at, 1, 19)) AS INTEGER) * 4 + CAST(substr(new.occurred_at, 21, 2) AS INTEGER) / 25)) THEN (SELECT i."key" + 1 FROM history_index AS i WHERE i."key" >= (CAST(strftime('%s', substr(new.occurred_at, 1, 19)) AS INTEGER) * 4 + CAST(substr(new.occurred_at, 21, 2) AS INTEGER) / 25) AND NOT EXISTS (SELECT 1 FROM history_index AS n WHERE n."key" = i."key" + 1) ORDER BY i."key" LIMIT 1) ELSE (CAST(strftime('%s', substr(new.occurred_at, 1, 19)) AS INTEGER) * 4 + CAST(substr(new.occurred_at, 21, 2) AS INTEGER) / 25) END, new.id, f.no, new.amount_minor, new.business_date, new.customer_id, new.taken_minor, new.refunded_minor, new.tip_minor, coalesce(new.fee_minor, 0), coalesce(new.net_minor, 0), new.currency, coalesce(new.settlement_currency, ''), new.store_hour, new.search_text FROM history_facets AS f WHERE f.status = (new.status) AND f.method_codes = (new.method_codes) AND f.cashier_id = (coalesce(new.cashier_id, '')) AND f.register_id = (coalesce(new.register_id, '')) AND f.currency = (new.currency) AND f.elsewhere = (new.sale_id IS NULL) AND f.refunded = (new.refunded_minor > 0) AND f.disputed = (new.disputed) AND f.settled_late = (new.settled_late) AND NOT EXISTS (SELECT 1 FROM history_index WHERE id = new.id);INSERT INTO history_find (rowid, words, facets, month) SELECT  i."key", '  ' || replace(new.search_text, ' ', '  ') || '  ' || replace(coalesce((SELECT folded_name FROM customer WHERE id = i.customer_id), ''), ' ', '  '), char(57344, 57600 + i.facets_no / 4096, 57600 + i.facets_no % 4096), char(57345, 57600, 57600 + coalesce(substr(i.business_date, 1, 4) * 12 + substr(i.business_date, 6, 2) - 23640, 0)) FROM history_index AS i WHERE i.id = new.id;INSERT INTO history_sum (step, at, facets_no, settlement_currency, "count", "paid", "taken_minor", "refunded_minor", "tip_minor", "settled", "fee_minor", "net_minor") SELECT s.step, s.at, i.facets_no, coalesce(new.settlement_currency, ''), +(1), +((new.taken_minor > 0)), +(new.taken_minor), +(new.refunded_minor), +(new.tip_minor), +((new.settlement_currency IS NOT NULL)), +(coalesce(new.fee_minor, 0)), +(coalesce(new.net_minor, 0)) FROM history_index AS i, (SELECT 0 AS step, coalesce(new.business_date, '') AS at UNION ALL SELECT 1, coalesce(substr(new.business_date, 1, 7), '') UNION ALL SELECT 2, coalesce(substr(new.business_date, 1, 7), '') || printf(' %02d', new.store_hour)) AS s WHERE i.id = new.id ON CONFLICT (step, at, facets_no, settlement_currency) DO UPDATE SET "count" = "count" + excluded."count", "paid" = "paid" + excluded."paid", "taken_minor" = "taken_minor" + excluded."taken_minor", "refunded_minor" = "refunded_minor" + excluded."refunded_minor", "tip_minor" = "tip_minor" + excluded."tip_minor", "settled" = "settled" + excluded."settled", "fee_minor" = "fee_minor" + excluded."fee_minor", "net_minor" = "net_minor" + excluded."net_minor";UPDATE history_facets SET rows = rows + 1 WHERE no = (SELECT facets_no FROM history_index WHERE id = new.id); END;
CREATE TRIGGER history_index_of_entry AFTER UPDATE ON history_entry WHEN new.method_codes IS NOT NULL AND (old.customer_id IS NOT new.customer_id OR old.occurred_at IS NOT new.occurred_at OR old.business_date IS NOT new.business_date OR old.amount_minor IS NOT new.amount_minor OR old.refunded_minor IS NOT new.refunded_minor OR old.currency IS NOT new.currency OR old.status IS NOT new.status OR old.cashier_id IS NOT new.cashier_id OR old.register_id IS NOT new.register_id OR old.search_text IS NOT new.search_text OR old.method_codes IS NOT new.method_codes OR old.taken_minor IS NOT new.taken_minor OR old.tip_minor IS NOT new.tip_minor OR old.fee_minor IS NOT new.fee_minor OR old.net_minor IS NOT new.net_minor OR old.settlement_currency IS NOT new.settlement_currency OR old.disputed IS NOT new.disputed OR old.settled_late IS NOT new.settled_late OR old.store_hour IS NOT new.store_hour) BEGIN INSERT INTO history_find (history_find, rowid, words, facets, month) SELECT 'delete',  i."key", '  ' || replace(old.search_text, ' ', '  ') || '  ' || replace(coalesce((SELECT folded_name FROM customer WHERE id = i.customer_id), ''), ' ', '  '), char(57344, 57600 + i.facets_no / 4096, 57600 + i.facets_no % 4096), char(57345, 57600, 57600 + coalesce(substr(i.business_date, 1, 4) * 12 + substr(i.business_date, 6, 2) - 23640, 0)) FROM history_index AS i WHERE i.id = old.id;INSERT INTO history_sum (step, at, facets_no, settlement_currency, "count", "paid", "taken_minor", "refunded_minor", "tip_minor", "settled", "fee_minor", "net_minor") SELECT s.step, s.at, i.facets_no, coalesce(old.settlement_currency, ''), -(1), -((old.taken_minor > 0)), -(old.taken_minor), -(old.refunded_minor), -(old.tip_minor), -((old.settlement_currency IS NOT NULL)), -(coalesce(old.fee_minor, 0)), -(coalesce(old.net_minor, 0)) FROM history_index AS i, (SELECT 0 AS step, coalesce(old.business_date, '') AS at UNION ALL SELECT 1, coalesce(substr(old.business_date, 1, 7), '') UNION ALL SELECT 2, coalesce(substr(old.business_date, 1, 7), '') || printf(' %02d', old.store_hour)) AS s WHERE i.id = old.id ON CONFLICT (step, at, facets_no, settlement_currency) DO UPDATE SET "count" = "count" + excluded."count", "paid" = "paid" + excluded."paid", "taken_minor" = "taken_minor" + excluded."taken_minor", "refunded_minor" = "refunded_minor" + excluded."refunded_minor", "tip_minor" = "tip_minor" + excluded."tip_minor", "settled" = "settled" + excluded."settled", "fee_minor" = "fee_minor" + excluded."fee_minor", "net_minor" = "net_minor" + excluded."net_minor";UPDATE history_facets SET rows = rows - 1 WHERE no = (SELECT facets_no FROM history_index WHERE id = old.id);INSERT INTO history_facets (rows, status, method_codes, cashier_id, register_id, currency, elsewhere, refunded, disputed, settled_late) SELECT 0, new.status, new.method_codes, coalesce(new.cashier_id, ''), coalesce(new.register_id, ''), new.currency, new.sale_id IS NULL, new.refunded_minor > 0, new.disputed, new.settled_late WHERE NOT EXISTS (SELECT 1 FROM history_facets AS f WHERE f.status = (new.status) AND f.method_codes = (new.method_codes) AND f.cashier_id = (coalesce(new.cashier_id, '')) AND f.register_id = (coalesce(new.register_id, '')) AND f.currency = (new.currency) AND f.elsewhere = (new.sale_id IS NULL) AND f.refunded = (new.refunded_minor > 0) AND f.disputed = (new.disputed) AND f.settled_late = (new.settled_late));INSERT INTO history_index ("key", id, facets_no, amount_minor, business_date, customer_id, taken_minor, refunded_minor, tip_minor, fee_minor, net_minor, currency, settlement_currency, store_hour, search_text) SELECT CASE WHEN EXISTS (SELECT 1 FROM history_index WHERE "key" = (CAST(strftime('%s', substr(new.occurred_at, 1, 19)) AS INTEGER) * 4 + CAST(substr(new.occurred_at, 21, 2) AS INTEGER) / 25)) THEN (SELECT i."key" + 1 FROM history_index AS i WHERE i."key" >= (CAST(strftime('%s', substr(new.occurred_at, 1, 19)) AS INTEGER) * 4 + CAST(substr(new.occurred_at, 21, 2) AS INTEGER) / 25) AND NOT EXISTS (SELECT 1 FROM history_index AS n WHERE n."key" = i."key" + 1) ORDER BY i."key" LIMIT 1) ELSE (CAST(strftime('%s', substr(new.occurred_at, 1, 19)) AS INTEGER) * 4 + CAST(substr(new.occurred_at, 21, 2) AS INTEGER) / 25) END, new.id, f.no, new.amount_minor, new.business_date, new.customer_id, new.taken_minor, new.refunded_minor, new.tip_minor, coalesce(new.fee_minor, 0), coalesce(new.net_minor, 0), new.currency, coalesce(new.settlement_currency, ''), new.store_hour, new.search_text FROM history_facets AS f WHERE f.status = (new.status) AND f.method_codes = (new.method_codes) AND f.cashier_id = (coalesce(new.cashier_id, '')) AND f.register_id = (coalesce(new.register_id, '')) AND f.currency = (new.currency) AND f.elsewhere = (new.sale_id IS NULL) AND f.refunded = (new.refunded_minor > 0) AND f.disputed = (new.disputed) AND f.settled_late = (new.settled_late) AND NOT EXISTS (SELECT 1 FROM history_index WHERE id = new.id);UPDATE history_index SET "key" = CASE WHEN EXISTS (SELECT 1 FROM history_index WHERE "key" = (CAST(strftime('%s', substr(new.occurred_at, 1, 19)) AS INTEGER) * 4 + CAST(substr(new.occurred_at, 21, 2) AS INTEGER) / 25)) THEN (SELECT i."key" + 1 FROM history_index AS i WHERE i."key" >= (CAST(strftime('%s', substr(new.occurred_at, 1, 19)) AS INTEGER) * 4 + CAST(substr(new.occurred_at, 21, 2) AS INTEGER) / 25) AND NOT EXISTS (SELECT 1 FROM history_index AS n WHERE n."key" = i."key" + 1) ORDER BY i."key" LIMIT 1) ELSE (CAST(strftime('%s', substr(new.occurred_at, 1, 19)) AS INTEGER) * 4 + CAST(substr(new.occurred_at, 21, 2) AS INTEGER) / 25) END WHERE id = new.id AND (CAST(strftime('%s', substr(new.occurred_at, 1, 19)) AS INTEGER) * 4 + CAST(substr(new.occurred_at, 21, 2) AS INTEGER) / 25) <> (CAST(strftime('%s', substr(old.occurred_at, 1, 19)) AS INTEGER) * 4 + CAST(substr(old.occurred_at, 21, 2) AS INTEGER) / 25);UPDATE history_index SET amount_minor = new.amount_minor, business_date = new.business_date, customer_id = new.customer_id, taken_minor = new.taken_minor, refunded_minor = new.refunded_minor, tip_minor = new.tip_minor, fee_minor = coalesce(new.fee_minor, 0), net_minor = coalesce(new.net_minor, 0), currency = new.currency, settlement_currency = coalesce(new.settlement_currency, ''), store_hour = new.store_hour, search_text = new.search_text, facets_no = (SELECT no FROM history_facets AS f WHERE f.status = (new.status) AND f.method_codes = (new.method_codes) AND f.cashier_id = (coalesce(new.cashier_id, '')) AND f.register_id = (coalesce(new.register_id, '')) AND f.currency = (new.currency) AND f.elsewhere = (new.sale_id IS NULL) AND f.refunded = (new.refunded_minor > 0) AND f.disputed = (new.disputed) AND f.settled_late = (new.settled_late)) WHERE id = new.id;INSERT INTO history_find (rowid, words, facets, month) SELECT  i."key", '  ' || replace(new.search_text, ' ', '  ') || '  ' || replace(coalesce((SELECT folded_name FROM customer WHERE id = i.customer_id), ''), ' ', '  '), char(57344, 57600 + i.facets_no / 4096, 57600 + i.facets_no % 4096), char(57345, 57600, 57600 + coalesce(substr(i.business_date, 1, 4) * 12 + substr(i.business_date, 6, 2) - 23640, 0)) FROM history_index AS i WHERE i.id = new.id;INSERT INTO history_sum (step, at, facets_no, settlement_currency, "count", "paid", "taken_minor", "refunded_minor", "tip_minor", "settled", "fee_minor", "net_minor") SELECT s.step, s.at, i.facets_no, coalesce(new.settlement_currency, ''), +(1), +((new.taken_minor > 0)), +(new.taken_minor), +(new.refunded_minor), +(new.tip_minor), +((new.settlement_currency IS NOT NULL)), +(coalesce(new.fee_minor, 0)), +(coalesce(new.net_minor, 0)) FROM history_index AS i, (SELECT 0 AS step, coalesce(new.business_date, '') AS at UNION ALL SELECT 1, coalesce(substr(new.business_date, 1, 7), '') UNION ALL SELECT 2, coalesce(substr(new.business_date, 1, 7), '') || printf(' %02d', new.store_hour)) AS s WHERE i.id = new.id ON CONFLICT (step, at, facets_no, settlement_currency) DO UPDATE SET "count" = "count" + excluded."count", "paid" = "paid" + excluded."paid", "taken_minor" = "taken_minor" + excluded."taken_minor", "refunded_minor" = "refunded_minor" + excluded."refunded_minor", "tip_minor" = "tip_minor" + excluded."tip_minor", "settled" = "settled" + excluded."settled", "fee_minor" = "fee_minor" + excluded."fee_minor", "net_minor" = "net_minor" + excluded."net_minor";UPDATE history_facets SET rows = rows + 1 WHERE no = (SELECT facets_no FROM history_index WHERE id = new.id); END;
CREATE TRIGGER history_index_of_gone_entry AFTER DELETE ON history_entry BEGIN INSERT INTO history_find (history_find, rowid, words, facets, month) SELECT 'delete',  i."key", '  ' || replace(old.search_text, ' ', '  ') || '  ' || replace(coalesce((SELECT folded_name FROM customer WHERE id = i.customer_id), ''), ' ', '  '), char(57344, 57600 + i.facets_no / 4096, 57600 + i.facets_no % 4096), char(57345, 57600, 57600 + coalesce(substr(i.business_date, 1, 4) * 12 + substr(i.business_date, 6, 2) - 23640, 0)) FROM history_index AS i WHERE i.id = old.id;INSERT INTO history_sum (step, at, facets_no, settlement_currency, "count", "paid", "taken_minor", "refunded_minor", "tip_minor", "settled", "fee_minor", "net_minor") SELECT s.step, s.at, i.facets_no, coalesce(old.settlement_currency, ''), -(1), -((old.taken_minor > 0)), -(old.taken_minor), -(old.refunded_minor), -(old.tip_minor), -((old.settlement_currency IS NOT NULL)), -(coalesce(old.fee_minor, 0)), -(coalesce(old.net_minor, 0)) FROM history_index AS i, (SELECT 0 AS step, coalesce(old.business_date, '') AS at UNION ALL SELECT 1, coalesce(substr(old.business_date, 1, 7), '') UNION ALL SELECT 2, coalesce(substr(old.business_date, 1, 7), '') || printf(' %02d', old.store_hour)) AS s WHERE i.id = old.id ON CONFLICT (step, at, facets_no, settlement_currency) DO UPDATE SET "count" = "count" + excluded."count", "paid" = "paid" + excluded."paid", "taken_minor" = "taken_minor" + excluded."taken_minor", "refunded_minor" = "refunded_minor" + excluded."refunded_minor", "tip_minor" = "tip_minor" + excluded."tip_minor", "settled" = "settled" + excluded."settled", "fee_minor" = "fee_minor" + excluded."fee_minor", "net_minor" = "net_minor" + excluded."net_minor";UPDATE history_facets SET rows = rows - 1 WHERE no = (SELECT facets_no FROM history_index WHERE id = old.id);DELETE FROM history_index WHERE id = old.id; END;
CREATE TRIGGER history_index_of_new_customer AFTER INSERT ON customer BEGIN INSERT INTO history_find (history_find, rowid, words, facets, month) SELECT 'delete',  i."key", '  ' || replace(e.search_text, ' ', '  ') || '  ' || replace(coalesce('', ''), ' ', '  '), char(57344, 57600 + i.facets_no / 4096, 57600 + i.facets_no % 4096), char(57345, 57600, 57600 + coalesce(substr(i.business_date, 1, 4) * 12 + substr(i.business_date, 6, 2) - 23640, 0)) FROM history_index AS i JOIN history_entry AS e ON e.id = i.id WHERE i.customer_id = new.id;INSERT INTO history_find (rowid, words, facets, month) SELECT  i."key", '  ' || replace(e.search_text, ' ', '  ') || '  ' || replace(coalesce(new.folded_name, ''), ' ', '  '), char(57344, 57600 + i.facets_no / 4096, 57600 + i.facets_no % 4096), char(57345, 57600, 57600 + coalesce(substr(i.business_date, 1, 4) * 12 + substr(i.business_date, 6, 2) - 23640, 0)) FROM history_index AS i JOIN history_entry AS e ON e.id = i.id WHERE i.customer_id = new.id; END;
CREATE TRIGGER history_index_of_customer AFTER UPDATE OF folded_name ON customer WHEN old.folded_name IS NOT new.folded_name BEGIN INSERT INTO history_find (history_find, rowid, words, facets, month) SELECT 'delete',  i."key", '  ' || replace(e.search_text, ' ', '  ') || '  ' || replace(coalesce(old.folded_name, ''), ' ', '  '), char(57344, 57600 + i.facets_no / 4096, 57600 + i.facets_no % 4096), char(57345, 57600, 57600 + coalesce(substr(i.business_date, 1, 4) * 12 + substr(i.business_date, 6, 2) - 23640, 0)) FROM history_index AS i JOIN history_entry AS e ON e.id = i.id WHERE i.customer_id = new.id;INSERT INTO history_find (rowid, words, facets, month) SELECT  i."key", '  ' || replace(e.search_text, ' ', '  ') || '  ' || replace(coalesce(new.folded_name, ''), ' ', '  '), char(57344, 57600 + i.facets_no / 4096, 57600 + i.facets_no % 4096), char(57345, 57600, 57600 + coalesce(substr(i.business_date, 1, 4) * 12 + substr(i.business_date, 6, 2) - 23640, 0)) FROM history_index AS i JOIN history_entry AS e ON e.id = i.id WHERE i.customer_id = new.id; END;
CREATE TRIGGER history_index_of_gone_customer AFTER DELETE ON customer BEGIN INSERT INTO history_find (history_find, rowid, words, facets, month) SELECT 'delete',  i."key", '  ' || replace(e.search_text, ' ', '  ') || '  ' || replace(coalesce(old.folded_name, ''), ' ', '  '), char(57344, 57600 + i.facets_no / 4096, 57600 + i.facets_no % 4096), char(57345, 57600, 57600 + coalesce(substr(i.business_date, 1, 4) * 12 + substr(i.business_date, 6, 2) - 23640, 0)) FROM history_index AS i JOIN history_entry AS e ON e.id = i.id WHERE i.customer_id = old.id;INSERT INTO history_find (rowid, words, facets, month) SELECT  i."key", '  ' || replace(e.search_text, ' ', '  ') || '  ' || replace(coalesce('', ''), ' ', '  '), char(57344, 57600 + i.facets_no / 4096, 57600 + i.facets_no % 4096), char(57345, 57600, 57600 + coalesce(substr(i.business_date, 1, 4) * 12 + substr(i.business_date, 6, 2) - 23640, 0)) FROM history_index AS i JOIN history_entry AS e ON e.id = i.id WHERE i.customer_id = old.id; END;
CREATE INDEX ix_customer_folded_name ON customer (folded_name, id);
CREATE INDEX ix_product_variant_product_id ON product_variant (product_id, position);
CREATE INDEX ix_product_variant_sku_key ON product_variant (sku_key);
CREATE INDEX ix_product_variant_low_stock ON product_variant (low_stock_milli) WHERE low_stock_milli IS NOT NULL;
CREATE INDEX ix_product_barcode_barcode_key ON product_barcode (barcode_key);
CREATE INDEX ix_modifier_group_id ON modifier (group_id);
CREATE INDEX ix_stock_movement_variant_id ON stock_movement (variant_id, created_at);
CREATE INDEX ix_stock_movement_sale_id ON stock_movement (sale_id) WHERE sale_id IS NOT NULL;
CREATE INDEX ix_product_shelf ON product (category_id, search_text) WHERE active;
CREATE INDEX ix_product_name ON product (search_text) WHERE active;
CREATE TRIGGER product_words_of_gone AFTER DELETE ON product BEGIN DELETE FROM product_words WHERE id = old.id; END;
CREATE TRIGGER product_find_of_new AFTER INSERT ON product_words BEGIN INSERT INTO product_find (rowid, words) VALUES (new.no, new.words); END;
CREATE TRIGGER product_find_of_gone AFTER DELETE ON product_words BEGIN INSERT INTO product_find (product_find, rowid, words) VALUES ('delete', old.no, old.words); END;
CREATE TRIGGER stock_on_hand AFTER INSERT ON stock_movement BEGIN UPDATE product_variant SET on_hand_milli = on_hand_milli + new.quantity_milli WHERE id = new.variant_id; END;
CREATE TRIGGER stock_movement_update BEFORE UPDATE ON stock_movement BEGIN SELECT RAISE(ABORT, 'stock_movement is never changed'); END;
CREATE TRIGGER stock_movement_delete BEFORE DELETE ON stock_movement BEGIN SELECT RAISE(ABORT, 'stock_movement is never changed'); END;
CREATE INDEX ix_outbox_printed ON outbox (subject_id) WHERE kind = 'print';
CREATE INDEX ix_goods_return_sale_id ON goods_return (sale_id);
CREATE INDEX ix_goods_return_open ON goods_return (id) WHERE settled_at IS NULL;
CREATE INDEX ix_goods_return_line_return_id ON goods_return_line (return_id);
CREATE INDEX ix_goods_return_line_sale_line_id ON goods_return_line (sale_line_id);
CREATE INDEX ix_refund_return_id ON refund (return_id) WHERE return_id IS NOT NULL;
CREATE INDEX ix_receipt_copy_history_id ON receipt_copy (history_id);
CREATE TRIGGER sale_insert_of_days_of_refunds AFTER INSERT ON sale BEGIN DELETE FROM report_day WHERE business_date IN (SELECT business_date FROM refund WHERE sale_id = new.id); END;
CREATE TRIGGER sale_update_of_days_of_refunds AFTER UPDATE ON sale BEGIN DELETE FROM report_day WHERE business_date IN (SELECT business_date FROM refund WHERE sale_id = old.id); DELETE FROM report_day WHERE business_date IN (SELECT business_date FROM refund WHERE sale_id = new.id); END;
CREATE TRIGGER sale_delete_of_days_of_refunds AFTER DELETE ON sale BEGIN DELETE FROM report_day WHERE business_date IN (SELECT business_date FROM refund WHERE sale_id = old.id); END;
CREATE TRIGGER tender_insert_of_days_of_refunds AFTER INSERT ON tender BEGIN DELETE FROM report_day WHERE business_date IN (SELECT business_date FROM refund WHERE sale_id = new.sale_id); END;
CREATE TRIGGER tender_update_of_days_of_refunds AFTER UPDATE ON tender BEGIN DELETE FROM report_day WHERE business_date IN (SELECT business_date FROM refund WHERE sale_id = old.sale_id); DELETE FROM report_day WHERE business_date IN (SELECT business_date FROM refund WHERE sale_id = new.sale_id); END;
CREATE TRIGGER tender_delete_of_days_of_refunds AFTER DELETE ON tender BEGIN DELETE FROM report_day WHERE business_date IN (SELECT business_date FROM refund WHERE sale_id = old.sale_id); END;
CREATE TRIGGER refund_line_insert_of_days_of_refunds AFTER INSERT ON refund_line BEGIN DELETE FROM report_day WHERE business_date IN (SELECT business_date FROM refund WHERE id = new.refund_id); END;
CREATE TRIGGER refund_line_update_of_days_of_refunds AFTER UPDATE ON refund_line BEGIN DELETE FROM report_day WHERE business_date IN (SELECT business_date FROM refund WHERE id = old.refund_id); DELETE FROM report_day WHERE business_date IN (SELECT business_date FROM refund WHERE id = new.refund_id); END;
CREATE TRIGGER refund_line_delete_of_days_of_refunds AFTER DELETE ON refund_line BEGIN DELETE FROM report_day WHERE business_date IN (SELECT business_date FROM refund WHERE id = old.refund_id); END;
CREATE TRIGGER refund_line_tax_insert_of_days_of_refunds AFTER INSERT ON refund_line_tax BEGIN DELETE FROM report_day WHERE business_date IN (SELECT business_date FROM refund WHERE id = new.refund_id); END;
CREATE TRIGGER refund_line_tax_update_of_days_of_refunds AFTER UPDATE ON refund_line_tax BEGIN DELETE FROM report_day WHERE business_date IN (SELECT business_date FROM refund WHERE id = old.refund_id); DELETE FROM report_day WHERE business_date IN (SELECT business_date FROM refund WHERE id = new.refund_id); END;
CREATE TRIGGER refund_line_tax_delete_of_days_of_refunds AFTER DELETE ON refund_line_tax BEGIN DELETE FROM report_day WHERE business_date IN (SELECT business_date FROM refund WHERE id = old.refund_id); END;
CREATE INDEX ix_exchange_sale_id ON exchange (sale_id);
CREATE INDEX ix_goods_return_exchange_sale_id ON goods_return (exchange_sale_id) WHERE exchange_sale_id IS NOT NULL;
CREATE INDEX ix_refund_replaces_id ON refund (replaces_id) WHERE replaces_id IS NOT NULL;
CREATE INDEX ix_deposit_open ON deposit (sale_id) WHERE ended_at IS NULL;
CREATE INDEX ix_credit_account_last4 ON credit_account (last4);
CREATE INDEX ix_credit_account_customer_id ON credit_account (customer_id);
CREATE INDEX ix_credit_account_created_at ON credit_account (created_at);
CREATE INDEX ix_credit_account_code ON credit_account (code) WHERE code IS NOT NULL;
CREATE INDEX ix_credit_account_sale_id ON credit_account (sale_id) WHERE sale_id IS NOT NULL;
CREATE INDEX ix_credit_entry_account_id ON credit_entry (account_id);
CREATE INDEX ix_credit_entry_business_date ON credit_entry (business_date);
CREATE INDEX ix_credit_entry_tender_id ON credit_entry (tender_id) WHERE tender_id IS NOT NULL;
CREATE INDEX ix_credit_entry_refund_id ON credit_entry (refund_id) WHERE refund_id IS NOT NULL;
CREATE INDEX ix_credit_entry_shift_id ON credit_entry (shift_id) WHERE shift_id IS NOT NULL;
CREATE TRIGGER credit_entry_no_update BEFORE UPDATE OF id, account_id, kind, amount_minor, currency, sale_id, tender_id, refund_id, register_id, cashier_id, business_date, created_at ON credit_entry BEGIN SELECT RAISE(ABORT, 'credit_entry is never changed'); END;
CREATE TRIGGER credit_entry_no_other_shift BEFORE UPDATE OF shift_id ON credit_entry WHEN old.shift_id IS NOT old.register_id BEGIN SELECT RAISE(ABORT, 'credit_entry is never changed'); END;
CREATE TRIGGER credit_entry_no_delete BEFORE DELETE ON credit_entry BEGIN SELECT RAISE(ABORT, 'credit_entry is never changed'); END;
CREATE TRIGGER credit_never_negative BEFORE INSERT ON credit_entry WHEN new.amount_minor < 0 AND new.amount_minor + coalesce((SELECT sum(amount_minor) FROM credit_entry WHERE account_id = new.account_id AND id <> new.id), 0) < 0 BEGIN SELECT RAISE(ABORT, 'more than the balance of a credit account'); END;
CREATE INDEX ix_sale_state ON sale (state, register_id);
CREATE TRIGGER history_days_insert AFTER INSERT ON history_sum WHEN new.step = 0 BEGIN INSERT INTO history_days (at, "count") SELECT new.at, new."count" ON CONFLICT (at) DO UPDATE SET "count" = "count" + excluded."count"; END;
CREATE TRIGGER history_days_update AFTER UPDATE OF "count" ON history_sum WHEN new.step = 0 BEGIN INSERT INTO history_days (at, "count") SELECT new.at, new."count" - old."count" ON CONFLICT (at) DO UPDATE SET "count" = "count" + excluded."count"; END;
CREATE TRIGGER history_days_delete AFTER DELETE ON history_sum WHEN old.step = 0 BEGIN INSERT INTO history_days (at, "count") SELECT old.at, - old."count" ON CONFLICT (at) DO UPDATE SET "count" = "count" + excluded."count"; END;
CREATE INDEX ix_return_signature_sale_id ON return_signature (sale_id);
CREATE TRIGGER product_words_of_new AFTER INSERT ON product BEGIN INSERT INTO product_words (id, words) VALUES (new.id, new.search_text || '  '); END;
CREATE TRIGGER product_words_of_changed AFTER UPDATE OF search_text ON product WHEN old.search_text IS NOT new.search_text BEGIN UPDATE product_words SET words = new.search_text || '  ' WHERE id = new.id; END;
CREATE TRIGGER product_find_of_changed AFTER UPDATE ON product_words BEGIN INSERT INTO product_find (product_find, rowid, words) VALUES ('delete', old.no, old.words);INSERT INTO product_find (rowid, words) VALUES (new.no, new.words); END;
CREATE INDEX ix_refund_failed_on ON refund (failed_on) WHERE failed_on IS NOT NULL;
INSERT INTO history_find (history_find) VALUES ('rebuild');
INSERT INTO product_find (product_find) VALUES ('rebuild');
COMMIT;
