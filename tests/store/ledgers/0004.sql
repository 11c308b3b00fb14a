BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0004');
CREATE TABLE "codes" (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	row_id INTEGER NOT NULL, 
	customer_id TEXT NOT NULL, 
	person_id TEXT NOT NULL, 
	person_name TEXT NOT NULL, 
	model TEXT NOT NULL, 
	sealed BLOB, 
	expiry_time TEXT NOT NULL, 
	state TEXT NOT NULL, 
	created TEXT NOT NULL, 
	entry_id INTEGER, 
	used_at TEXT, 
	device_id TEXT, 
	CONSTRAINT uq_codes_row_id UNIQUE (row_id), 
	CONSTRAINT fk_codes_row_id_rows FOREIGN KEY(row_id) REFERENCES rows (id), 
	CONSTRAINT fk_codes_entry_id_entries FOREIGN KEY(entry_id) REFERENCES entries (id)
);
INSERT INTO "codes" VALUES(1,2,'customer-1','person-2','Bernd Groß','DMS Cisco 8865',X'007365616C6564FF','2027-02-14T08:00:00Z','pending','2027-01-15T08:00:00.000Z',1,NULL,NULL);
CREATE TABLE deliveries (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	code_id INTEGER NOT NULL, 
	at TEXT NOT NULL, 
	how TEXT NOT NULL, 
	recipient TEXT NOT NULL, 
	language TEXT NOT NULL, 
	state TEXT NOT NULL, 
	error TEXT, 
	CONSTRAINT fk_deliveries_code_id_codes FOREIGN KEY(code_id) REFERENCES codes (id)
);
INSERT INTO "deliveries" VALUES(1,1,'2027-01-15T08:00:00.000Z','smtp','bernd@example.com','de','failed','{"kind":"refused"}');
CREATE TABLE entries (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	customer_id TEXT NOT NULL, 
	customer_name TEXT NOT NULL, 
	person_id TEXT NOT NULL, 
	person_name TEXT NOT NULL, 
	extension TEXT NOT NULL, 
	number TEXT NOT NULL, 
	model TEXT NOT NULL, 
	site TEXT NOT NULL, 
	floor TEXT NOT NULL, 
	desk TEXT NOT NULL, 
	note TEXT NOT NULL, 
	created TEXT NOT NULL, 
	device_id TEXT NOT NULL, 
	mac_found TEXT NOT NULL, 
	serial_found TEXT NOT NULL, 
	registered_at TEXT NOT NULL, 
	mac_scanned TEXT NOT NULL, 
	serial_scanned TEXT NOT NULL, 
	ticks TEXT NOT NULL, 
	open_points TEXT NOT NULL, 
	closed BOOLEAN NOT NULL
);
INSERT INTO "entries" VALUES(1,'customer-1','Acme GmbH','person-2','Bernd Groß','2002','+4930123456','DMS Cisco 8865','Berlin','2','2.17','by the window','2027-01-15T08:00:00.000Z','','','','','001122AABBCC','','["codeAccepted"]','wall box',0);
CREATE TABLE rows (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	run_id TEXT NOT NULL, 
	target_kind TEXT NOT NULL, 
	target_id TEXT NOT NULL, 
	target_name TEXT NOT NULL, 
	setting TEXT NOT NULL, 
	document TEXT NOT NULL, 
	changes TEXT NOT NULL, 
	state TEXT NOT NULL, 
	tracking_id TEXT NOT NULL, 
	"before" TEXT, 
	"after" TEXT, 
	error TEXT, 
	attempts INTEGER NOT NULL, 
	updated TEXT NOT NULL, 
	CONSTRAINT fk_rows_run_id_runs FOREIGN KEY(run_id) REFERENCES runs (id)
);
INSERT INTO "rows" VALUES(1,'513069f8-9735-40f9-b2bc-f00426b0f5fb','person','person-1','Anna Müller','forwarding','callForwarding','[{"field":"always.enabled","base":false,"value":true,"now":null}]','conflict','ROUTER_1','{"callForwarding":{"always":{"enabled":null}}}',NULL,'{"kind":"rejected"}',1,'2027-01-15T08:00:00.000Z');
INSERT INTO "rows" VALUES(2,'513069f8-9735-40f9-b2bc-f00426b0f5fb','person','person-2','Bernd Groß','activationCode','activationCode','[{"field":"model","base":null,"value":"DMS Cisco 8865","now":null}]','done','',NULL,NULL,NULL,1,'2027-01-15T08:00:00.000Z');
CREATE TABLE runs (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	id TEXT NOT NULL, 
	plan_id TEXT NOT NULL, 
	"plan" TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	customer_id TEXT NOT NULL, 
	customer_name TEXT NOT NULL, 
	created TEXT NOT NULL, 
	ended TEXT NOT NULL, 
	state TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	undo_of TEXT NOT NULL, 
	lease_owner TEXT NOT NULL, 
	lease_until FLOAT NOT NULL, actor_id TEXT, actor_name TEXT, service TEXT, 
	CONSTRAINT uq_runs_id UNIQUE (id)
);
INSERT INTO "runs" VALUES(1,'513069f8-9735-40f9-b2bc-f00426b0f5fb','00000000-0000-4000-8000-000000000001','{"format":"linedesk-plan","version":1,"id":"00000000-0000-4000-8000-000000000001","customer":{"id":"customer-1","name":"Acme GmbH"},"changes":[{"target":"person-1","targetKind":"person","targetName":"Anna M\u00fcller","setting":"forwarding","field":"always.enabled","base":false,"value":true},{"target":"person-2","targetKind":"person","targetName":"Bernd Gro\u00df","setting":"activationCode","field":"model","base":null,"value":"DMS Cisco 8865"}],"hash":"13cb232104e3947ff643f4b01f3520f70fb00efe97ea47d00439893d083b8292"}','apply','customer-1','Acme GmbH','2027-01-15T08:00:00.000Z','','open','ticket 7','','',0.0,'person-9','Dana Vogel','https://webexapis.com/v1');
CREATE INDEX ix_runs_customer_id ON runs (customer_id);
CREATE UNIQUE INDEX uq_runs_open_plan ON runs (plan_id) WHERE state = 'open';
CREATE INDEX ix_rows_run_id_state ON rows (run_id, state);
CREATE INDEX ix_entries_customer_id_person_id ON entries (customer_id, person_id);
CREATE INDEX ix_codes_customer_id ON codes (customer_id);
CREATE INDEX ix_codes_entry_id ON codes (entry_id);
CREATE INDEX ix_deliveries_code_id ON deliveries (code_id);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('runs',1);
INSERT INTO "sqlite_sequence" VALUES('rows',2);
INSERT INTO "sqlite_sequence" VALUES('codes',1);
INSERT INTO "sqlite_sequence" VALUES('entries',1);
INSERT INTO "sqlite_sequence" VALUES('deliveries',1);
COMMIT;
