-- The SQL that the cases of the suite send to Oracle.
--
-- NOT RUN: no server is on this machine. Each statement was translated for SQLite, by test/helpers/standin, and the case has passed with
-- the rows that SQLite has found and the errors as the server would word them. Whether the server takes the statements, and means by
-- them what the translation means, has been read in its documentation only.
--
-- A case has its statements in the order of their text, those that an earlier case has too by their labels alone. Those of opening the
-- database, which every case sends, are told once.
-- After a change: UPDATE_EXPECTED=1 npx ava test/ddd/sequelize/standin/expected.test.ts

-- Opening the database, and the migrations of the toolkit and of the suite
-- ec4d27:
ALTER SESSION SET NLS_DATE_FORMAT = 'YYYY-MM-DD' NLS_TIMESTAMP_FORMAT = 'YYYY-MM-DD"T"HH24:MI:SS.FF3' NLS_NUMERIC_CHARACTERS = '.,' NLS_COMP = 'BINARY' NLS_SORT = 'BINARY' TIME_ZONE = '+00:00';
-- 0a0414:
ALTER TABLE "event_dead_letters" ADD ("traceparent" VARCHAR2(32767 BYTE));
-- 1761d5:
ALTER TABLE "event_outbox" ADD ("traceparent" VARCHAR2(32767 BYTE));
-- 79663c:
COMMIT;
-- 07db5f:
CREATE INDEX "event_dead_letters_order" ON "event_dead_letters" ("reaction", "key", "sequence");
-- e929cc:
CREATE INDEX "event_inbox_create_time" ON "event_inbox" ("create_time");
-- 4e48bf:
CREATE INDEX "event_outbox_pending" ON "event_outbox" ("publish_time", "key", "sequence");
-- f9cc70:
CREATE INDEX "rate_limits_expire_time" ON "rate_limits" ("expire_time");
-- 20e6ae:
CREATE INDEX "requests_create_time" ON "requests" ("create_time");
-- 0605e1:
CREATE SEQUENCE "tickets__identity";
-- ba3a90:
CREATE TABLE "event_cursors" ("id" VARCHAR2(101 CHAR) NOT NULL, "stream" VARCHAR2(101 CHAR) NOT NULL, "position" NUMBER(19) NOT NULL, CONSTRAINT "event_cursors_id" PRIMARY KEY ("id"), CONSTRAINT "event_cursors_id_length" CHECK (LENGTH("id") <= 100), CONSTRAINT "event_cursors_stream_length" CHECK (LENGTH("stream") <= 100));
-- bd0299:
CREATE TABLE "event_dead_letters" ("id" VARCHAR2(238 CHAR) NOT NULL, "reaction" VARCHAR2(201 CHAR) NOT NULL, "event_id" VARCHAR2(36 CHAR) NOT NULL, "type" VARCHAR2(201 CHAR) NOT NULL, "key" VARCHAR2(201 CHAR) NOT NULL, "sequence" NUMBER(19) NOT NULL, "data" VARCHAR2(32767 BYTE) NOT NULL, "record_time" TIMESTAMP(3) NOT NULL, "state" VARCHAR2(21 CHAR) NOT NULL, "attempts" NUMBER(19) NOT NULL, "error" VARCHAR2(2001 CHAR) NOT NULL, "create_time" TIMESTAMP(3) NOT NULL, "retry_time" TIMESTAMP(3), CONSTRAINT "event_dead_letters_id" PRIMARY KEY ("id"), CONSTRAINT "event_dead_letters_error_length" CHECK (LENGTH("error") <= 2000), CONSTRAINT "event_dead_letters_id_length" CHECK (LENGTH("id") <= 237), CONSTRAINT "event_dead_letters_key_length" CHECK (LENGTH("key") <= 200), CONSTRAINT "event_dead_letters_reaction_length" CHECK (LENGTH("reaction") <= 200), CONSTRAINT "event_dead_letters_state_length" CHECK (LENGTH("state") <= 20), CONSTRAINT "event_dead_letters_type_length" CHECK (LENGTH("type") <= 200));
-- 06869f:
CREATE TABLE "event_inbox" ("id" VARCHAR2(238 CHAR) NOT NULL, "create_time" TIMESTAMP(3) NOT NULL, CONSTRAINT "event_inbox_id" PRIMARY KEY ("id"), CONSTRAINT "event_inbox_id_length" CHECK (LENGTH("id") <= 237));
-- 239158:
CREATE TABLE "event_leases" ("id" VARCHAR2(101 CHAR) NOT NULL, "version" NUMBER(19) NOT NULL, "owner" VARCHAR2(101 CHAR) NOT NULL, CONSTRAINT "event_leases_id" PRIMARY KEY ("id"), CONSTRAINT "event_leases_id_length" CHECK (LENGTH("id") <= 100), CONSTRAINT "event_leases_owner_length" CHECK (LENGTH("owner") <= 100));
-- 409a10:
CREATE TABLE "event_outbox" ("id" VARCHAR2(36 CHAR) NOT NULL, "type" VARCHAR2(201 CHAR) NOT NULL, "key" VARCHAR2(201 CHAR) NOT NULL, "sequence" NUMBER(19) NOT NULL, "data" VARCHAR2(32767 BYTE) NOT NULL, "record_time" TIMESTAMP(3) NOT NULL, "publish_time" TIMESTAMP(3), CONSTRAINT "event_outbox_id" PRIMARY KEY ("id"), CONSTRAINT "event_outbox_key_length" CHECK (LENGTH("key") <= 200), CONSTRAINT "event_outbox_type_length" CHECK (LENGTH("type") <= 200));
-- 442d80:
CREATE TABLE "event_reactions" ("id" VARCHAR2(201 CHAR) NOT NULL, "type" VARCHAR2(201 CHAR) NOT NULL, "heartbeat" VARCHAR2(37 CHAR) NOT NULL, CONSTRAINT "event_reactions_id" PRIMARY KEY ("id"), CONSTRAINT "event_reactions_heartbeat_length" CHECK (LENGTH("heartbeat") <= 36), CONSTRAINT "event_reactions_id_length" CHECK (LENGTH("id") <= 200), CONSTRAINT "event_reactions_type_length" CHECK (LENGTH("type") <= 200));
-- 9355f7:
CREATE TABLE "event_streams" ("id" VARCHAR2(201 CHAR) NOT NULL, "version" NUMBER(19) NOT NULL, CONSTRAINT "event_streams_id" PRIMARY KEY ("id"), CONSTRAINT "event_streams_id_length" CHECK (LENGTH("id") <= 200));
-- ad8521:
CREATE TABLE "items" ("id" VARCHAR2(36 CHAR) NOT NULL, "name" VARCHAR2(101 CHAR) NOT NULL, "note" VARCHAR2(32767 BYTE), "active" NUMBER(1) DEFAULT (0) NOT NULL, "create_time" TIMESTAMP(3) NOT NULL, "delete_time" TIMESTAMP(3), "rating" NUMBER(19), "weight" BINARY_DOUBLE NOT NULL, "serial" NUMBER(19) NOT NULL, "price" VARCHAR2(32767 BYTE) DEFAULT ('0.00') NOT NULL, "owner_id" VARCHAR2(36 CHAR), "version" NUMBER(19) NOT NULL, CONSTRAINT "items_id" PRIMARY KEY ("id"), CONSTRAINT "items_name" UNIQUE ("name") DEFERRABLE, CONSTRAINT "items_active" CHECK (("delete_time" IS NULL OR "active" = 0)), CONSTRAINT "items_name_length" CHECK (LENGTH("name") <= 100), CONSTRAINT "items_price" CHECK ("price" <> CHR(0)), CONSTRAINT "items_owner_id_reference" FOREIGN KEY ("owner_id") REFERENCES "owners" ("id") DEFERRABLE);
-- 934cd2:
CREATE TABLE "memberships" ("item_id" VARCHAR2(36 CHAR) NOT NULL, "owner_id" VARCHAR2(36 CHAR) NOT NULL, "role" VARCHAR2(21 CHAR) NOT NULL, CONSTRAINT "memberships_item_id_owner_id" PRIMARY KEY ("item_id", "owner_id"), CONSTRAINT "memberships_role_length" CHECK (LENGTH("role") <= 20), CONSTRAINT "memberships_item_id_reference" FOREIGN KEY ("item_id") REFERENCES "items" ("id") ON DELETE CASCADE DEFERRABLE, CONSTRAINT "memberships_owner_id_reference" FOREIGN KEY ("owner_id") REFERENCES "owners" ("id") ON DELETE CASCADE DEFERRABLE);
-- 7da2e2:
CREATE TABLE "migrations" ("context" VARCHAR2(256 CHAR) NOT NULL, "name" VARCHAR2(256 CHAR) NOT NULL, "apply_time" VARCHAR2(32767 BYTE) NOT NULL, "digest" VARCHAR2(32767 BYTE), CONSTRAINT "migrations_journal_context_name" PRIMARY KEY ("context", "name"), CONSTRAINT "migrations_journal_context_length" CHECK (LENGTH("context") <= 255), CONSTRAINT "migrations_journal_name_length" CHECK (LENGTH("name") <= 255));
-- f9e091:
CREATE TABLE "owners" ("id" VARCHAR2(36 CHAR) NOT NULL, "name" VARCHAR2(101 CHAR) NOT NULL, CONSTRAINT "owners_id" PRIMARY KEY ("id"), CONSTRAINT "owners_name_length" CHECK (LENGTH("name") <= 100));
-- 225618:
CREATE TABLE "products" ("id" VARCHAR2(36 CHAR) NOT NULL, "state" VARCHAR2(9 CHAR) DEFAULT ('draft') NOT NULL, "former_state" VARCHAR2(9 CHAR), "release_date" DATE NOT NULL, "end_date" DATE, "price" NUMBER(10,2) DEFAULT (1.00) NOT NULL, "mass" NUMBER(30,15), "digest" RAW(34) NOT NULL, "picture" BLOB, "details" CLOB DEFAULT ('{}') NOT NULL, "remark" CLOB, "version" NUMBER(19) NOT NULL, CONSTRAINT "products_id" PRIMARY KEY ("id"), CONSTRAINT "products_mass" UNIQUE ("mass") DEFERRABLE, CONSTRAINT "products_digest" UNIQUE ("digest") DEFERRABLE, CONSTRAINT "products_digest_length" CHECK (LENGTH(RAWTOHEX("digest")) / 2 - CASE WHEN SUBSTR(RAWTOHEX("digest"), 1, 2) = '00' THEN 1 ELSE 0 END <= 32), CONSTRAINT "products_former_state_values" CHECK ((("former_state" = 'draft' OR "former_state" IS NULL) OR ("former_state" = 'published' OR "former_state" IS NULL) OR ("former_state" = 'takenBack' OR "former_state" IS NULL))), CONSTRAINT "products_price" CHECK ("price" >= -1000.00), CONSTRAINT "products_state_values" CHECK (("state" = 'draft' OR "state" = 'published' OR "state" = 'takenBack')));
-- 2c702a:
CREATE TABLE "rate_limits" ("id" VARCHAR2(44 CHAR) NOT NULL, "usage" VARCHAR2(32767 BYTE) NOT NULL, "expire_time" TIMESTAMP(3) NOT NULL, CONSTRAINT "rate_limits_id" PRIMARY KEY ("id"), CONSTRAINT "rate_limits_id_length" CHECK (LENGTH("id") <= 43));
-- df0ae8:
CREATE TABLE "requests" ("id" VARCHAR2(101 CHAR) NOT NULL, "fingerprint" VARCHAR2(65 CHAR) NOT NULL, "response" VARCHAR2(32767 BYTE) NOT NULL, "create_time" TIMESTAMP(3) NOT NULL, CONSTRAINT "requests_id" PRIMARY KEY ("id"), CONSTRAINT "requests_fingerprint_length" CHECK (LENGTH("fingerprint") <= 64), CONSTRAINT "requests_id_length" CHECK (LENGTH("id") <= 100));
-- 01729d:
CREATE TABLE "slots" ("id" NUMBER(19) NOT NULL, "position" NUMBER(19) NOT NULL, "code" VARCHAR2(3 CHAR) NOT NULL, "parent_id" NUMBER(19), "after_id" NUMBER(19), CONSTRAINT "slots_id" PRIMARY KEY ("id"), CONSTRAINT "slots_position" UNIQUE ("position") DEFERRABLE, CONSTRAINT "slots_code" UNIQUE ("code") DEFERRABLE, CONSTRAINT "slots_code_form" CHECK (("code" >= 'S' AND "code" < 'T')), CONSTRAINT "slots_code_length" CHECK (LENGTH("code") <= 2), CONSTRAINT "slots_position_range" CHECK (("position" >= 1 AND "position" <= 4)), CONSTRAINT "slots_parent_id_reference" FOREIGN KEY ("parent_id") REFERENCES "slots" ("id") ON DELETE CASCADE DEFERRABLE, CONSTRAINT "slots_after_id_reference" FOREIGN KEY ("after_id") REFERENCES "slots" ("id") DEFERRABLE);
-- 2f0a78:
CREATE TABLE "tickets" ("id" NUMBER(19) DEFAULT ON NULL "tickets__identity".NEXTVAL NOT NULL, "title" VARCHAR2(51 CHAR) NOT NULL, "parent_id" NUMBER(19), CONSTRAINT "tickets_id" PRIMARY KEY ("id"), CONSTRAINT "tickets_title" UNIQUE ("title") DEFERRABLE, CONSTRAINT "tickets_title_length" CHECK (LENGTH("title") <= 50), CONSTRAINT "tickets_parent_id_reference" FOREIGN KEY ("parent_id") REFERENCES "tickets" ("id") ON DELETE CASCADE DEFERRABLE);
-- b74776:
DECLARE got INTEGER; BEGIN got := DBMS_LOCK.RELEASE(DBMS_UTILITY.GET_HASH_VALUE('brasa.' || SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA'), 0, 1073741823)); END;
-- 07ba5e:
DECLARE got INTEGER; BEGIN got := DBMS_LOCK.REQUEST(DBMS_UTILITY.GET_HASH_VALUE('brasa.' || SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA'), 0, 1073741823), 6, 3600, FALSE); IF got NOT IN (0, 4) THEN RAISE_APPLICATION_ERROR(-20001, 'the lock of migrations was not given'); END IF; END;
-- f28e8f:
INSERT INTO "migrations" ("context", "name", "apply_time", "digest") VALUES (:p1, :p2, :p3, :p4);
-- 587fa6:
ROLLBACK;
-- 65c8c9:
SELECT "context", "name", "apply_time", "digest" FROM "migrations" WHERE "context" = :p1 ORDER BY "migrations"."name" FETCH FIRST :p2 ROWS ONLY;
-- 85f166:
SELECT c.constraint_name AS "name", c.constraint_type AS "type", c.search_condition_vc AS "sql", c.delete_rule AS "action",
       r.table_name AS "target", x.column_name AS "column"
     FROM user_constraints c LEFT JOIN user_cons_columns x ON x.constraint_name = c.constraint_name
     LEFT JOIN user_constraints r ON r.constraint_name = c.r_constraint_name
     WHERE c.table_name = :p1 AND c.constraint_type IN ('P', 'U', 'C', 'R') ORDER BY c.constraint_name, x.position;
-- d92e99:
SELECT c.table_name AS "table", x.column_name AS "column" FROM user_constraints c
     JOIN user_cons_columns x ON x.constraint_name = c.r_constraint_name
     JOIN user_constraints r ON r.constraint_name = c.r_constraint_name
     WHERE c.constraint_type = 'R' AND r.table_name = :p1;
-- 79c2ff:
SELECT column_name AS "name", data_type AS "type", data_length AS "length", char_length AS "characters",
       char_used AS "unit", data_precision AS "precision", data_scale AS "scale", nullable AS "nullable",
       data_default AS "default", virtual_column AS "virtual"
     FROM user_tab_cols WHERE table_name = :p1 AND hidden_column = 'NO' ORDER BY column_id;
-- 06b609:
SELECT i.index_name AS "name", i.uniqueness AS "unique", x.column_name AS "column", e.column_expression AS "expression"
     FROM user_indexes i JOIN user_ind_columns x ON x.index_name = i.index_name
     LEFT JOIN user_ind_expressions e ON e.index_name = x.index_name AND e.column_position = x.column_position
     WHERE i.table_name = :p1 AND NOT EXISTS (SELECT 1 FROM user_constraints c WHERE c.index_name = i.index_name)
     ORDER BY i.index_name, x.column_position;
-- 9bebe2:
SELECT value AS "charset", LENGTHB(RPAD('x', 32767, 'x')) AS "longest" FROM nls_database_parameters WHERE parameter = 'NLS_CHARACTERSET';
-- bcd263:
SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
-- a2ed0c:
SET TRANSACTION ISOLATION LEVEL SERIALIZABLE;

-- repository: create stores no item, one and many, and returns them as stored
-- 3aed1b:
INSERT ALL INTO "items" ("id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version") VALUES (:p1, /* 10 more of this form */, :p12) INTO "items" ("id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version") VALUES (:p13, /* 10 more of this form */, :p24) SELECT 1 FROM DUAL;
-- 7dc818:
INSERT INTO "items" ("id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version") VALUES (:p1, /* 10 more of this form */, :p12);
-- 05c45a:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "id" = :p1 FETCH FIRST 2 ROWS ONLY;
-- bdd65e:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE 1 = 1 ORDER BY "items"."id" FETCH FIRST :p1 ROWS ONLY;

-- repository: create stores a thousand items at once
-- f77b10:
INSERT ALL INTO "items" ("id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version") VALUES (:p1, :p2, :p3, :p4, :p5, :p6, :p7, :p8, :p9, :p10, :p11, :p12), /* 62 more of this form */ INTO "items" ("id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version") VALUES (:p757, :p758, :p759, :p760, :p761, :p762, :p763, :p764, :p765, :p766, :p767, :p768) SELECT 1 FROM DUAL;
-- 2aafd5:
INSERT ALL INTO "items" ("id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version") VALUES (:p1, :p2, :p3, :p4, :p5, :p6, :p7, :p8, :p9, :p10, :p11, :p12), /* 30 more of this form */ INTO "items" ("id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version") VALUES (:p373, :p374, :p375, :p376, :p377, :p378, :p379, :p380, :p381, :p382, :p383, :p384) SELECT 1 FROM DUAL;
-- 1f6b35:
INSERT ALL INTO "items" ("id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version") VALUES (:p1, :p2, :p3, :p4, :p5, :p6, :p7, :p8, :p9, :p10, :p11, :p12), /* 6 more of this form */ INTO "items" ("id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version") VALUES (:p85, :p86, :p87, :p88, :p89, :p90, :p91, :p92, :p93, :p94, :p95, :p96) SELECT 1 FROM DUAL;
-- 190e55:
SELECT count(*) AS "count" FROM "items" WHERE 1 = 1;

-- repository: create of a taken id or name stores none of its items, and names the taken field
-- and 3aed1b 7dc818 bdd65e
-- bf8bd3:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "id" IN (:p1) ORDER BY "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- f82204:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "id" IN (:p1, :p2) ORDER BY "items"."id" FETCH FIRST :p3 ROWS ONLY;
-- 5b0b03:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "name" IN (:p1) ORDER BY "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- 4a5b83:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "name" IN (:p1, :p2) ORDER BY "items"."id" FETCH FIRST :p3 ROWS ONLY;

-- repository: retrieve returns the one item that matches, and fails for none or several
-- and 05c45a
-- c94257:
INSERT ALL INTO "items" ("id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version") VALUES (:p1, /* 10 more of this form */, :p12) INTO "items" ("id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version") VALUES (:p13, /* 10 more of this form */, :p24) INTO "items" ("id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version") VALUES (:p25, /* 10 more of this form */, :p36) SELECT 1 FROM DUAL;
-- c92380:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "name" = :p1 FETCH FIRST 2 ROWS ONLY;
-- a09df7:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "note" = :p1 FETCH FIRST 2 ROWS ONLY;
-- 852fc1:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("note" = :p1 AND "active" = :p2) FETCH FIRST 2 ROWS ONLY;
-- 23ab59:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE 1 = 1 FETCH FIRST 2 ROWS ONLY;

-- repository: count counts the items that match: none, one and all
-- and 190e55
-- 748317:
INSERT ALL INTO "items" ("id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version") VALUES (:p1, :p2, :p3, :p4, :p5, :p6, :p7, :p8, :p9, :p10, :p11, :p12), /* 3 more of this form */ INTO "items" ("id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version") VALUES (:p49, :p50, :p51, :p52, :p53, :p54, :p55, :p56, :p57, :p58, :p59, :p60) SELECT 1 FROM DUAL;
-- fc071e:
SELECT count(*) AS "count" FROM "items" WHERE "id" = :p1;
-- 054195:
SELECT count(*) AS "count" FROM "items" WHERE "name" = :p1;
-- 36db28:
SELECT count(*) AS "count" FROM "items" WHERE ("note" = :p1 AND "active" = :p2);

-- repository: save replaces the stored entity and raises its version
-- and 3aed1b 05c45a
-- e40f56:
UPDATE "items" SET "name" = :p1, "note" = :p2, "active" = :p3, "create_time" = :p4, "delete_time" = :p5, "rating" = :p6, "weight" = :p7, "serial" = :p8, "price" = :p9, "owner_id" = :p10, "version" = "version" + 1 WHERE ("id" = :p11 AND "version" = :p12);

-- repository: save of a missing, stale or no longer unique entity changes nothing
-- and 3aed1b 5b0b03 bdd65e fc071e e40f56

-- repository: remove deletes the stored entity of the same version only
-- and 3aed1b bdd65e fc071e e40f56
-- 1a04f3:
DELETE FROM "items" WHERE ("id" = :p1 AND "version" = :p2);

-- repository: an entity without a version is saved and removed in any state
-- 50a5a3:
DELETE FROM "owners" WHERE "id" = :p1;
-- 276487:
INSERT ALL INTO "owners" ("id", "name") VALUES (:p1, :p2) INTO "owners" ("id", "name") VALUES (:p3, :p4) SELECT 1 FROM DUAL;
-- b0e77e:
INSERT INTO "owners" ("id", "name") VALUES (:p1, :p2);
-- dbb151:
SELECT "id" FROM "owners" WHERE "id" = :p1 FOR UPDATE;
-- 0834e4:
SELECT "id" FROM "owners" WHERE "id" IN (:p1, :p2) FOR UPDATE;
-- 8f48e9:
SELECT "id", "name" FROM "owners" WHERE "id" IN (:p1) ORDER BY "owners"."id" FETCH FIRST :p2 ROWS ONLY;
-- 957518:
SELECT "id", "name" FROM "owners" WHERE "id" IN (:p1, :p2) ORDER BY "owners"."id" FETCH FIRST :p3 ROWS ONLY;
-- 96bbd4:
SELECT "id", "name" FROM "owners" WHERE 1 = 1 ORDER BY "owners"."id" FETCH FIRST :p1 ROWS ONLY;
-- ebb4d0:
SELECT count(*) AS "count" FROM "owners" WHERE "id" = :p1;
-- de0ae6:
UPDATE "owners" SET "name" = :p1 WHERE "id" = :p2;
-- 93e9d9:
UPDATE "owners" SET "name" = :p1 WHERE "id" IN (:p2);

-- repository: update changes all items that match, and raises their versions
-- and c94257 bf8bd3 bdd65e 054195
-- 4ea6b7:
SELECT "id" FROM "items" WHERE "id" = :p1 FOR UPDATE;
-- 48760d:
SELECT "id" FROM "items" WHERE ("rating" = :p1 AND "note" = :p2) FOR UPDATE;
-- 600436:
SELECT "id" FROM "items" WHERE 1 = 1 FOR UPDATE;
-- 928dd1:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "id" IN (:p1, :p2, :p3, :p4) ORDER BY "items"."id" FETCH FIRST :p5 ROWS ONLY;
-- bd04fd:
UPDATE "items" SET "active" = :p1, "rating" = :p2, "version" = "version" + 1 WHERE "id" IN (:p3, :p4, :p5, :p6);
-- 3eca24:
UPDATE "items" SET "active" = :p1, "version" = "version" + 1 WHERE "id" IN (:p2);
-- f95712:
UPDATE "items" SET "name" = :p1, "version" = "version" + 1 WHERE "id" IN (:p2, :p3, :p4, :p5);
-- f4c237:
UPDATE "items" SET "note" = :p1, "version" = "version" + 1 WHERE "id" IN (:p2);

-- repository: an entity that another has just changed is neither dropped nor updated by its former state
-- and 1f6b35 bf8bd3 bdd65e
-- dd4584:
DELETE FROM "items" WHERE "active" = :p1;
-- a1157e:
INSERT ALL INTO "items" ("id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version") VALUES (:p1, /* 10 more of this form */, :p12) INTO "items" ("id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version") VALUES (:p13, /* 10 more of this form */, :p24) INTO "items" ("id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version") VALUES (:p25, /* 10 more of this form */, :p36) INTO "items" ("id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version") VALUES (:p37, /* 10 more of this form */, :p48) SELECT 1 FROM DUAL;
-- 5344d9:
SELECT "id" FROM "items" WHERE ("id" = :p1 AND "active" = :p2) FOR UPDATE;
-- 726165:
UPDATE "items" SET "active" = :p1, "name" = :p2, "version" = "version" + 1 WHERE "id" IN (:p3);

-- repository: update returns the changed items by id, even if they no longer match
-- and c94257 928dd1
-- 1cbfbc:
SELECT "id" FROM "items" WHERE "note" = :p1 FOR UPDATE;
-- 575e97:
UPDATE "items" SET "note" = :p1, "version" = "version" + 1 WHERE "id" IN (:p2, :p3, :p4, :p5);

-- repository: delete deletes exactly one item
-- and a1157e 05c45a c92380 a09df7 23ab59 bdd65e 190e55
-- 8cd43b:
DELETE FROM "items" WHERE "id" = :p1;

-- repository: drop deletes all items that match, and returns their number
-- and dd4584 8cd43b 748317
-- 5aa5ca:
DELETE FROM "items" WHERE "note" = :p1;
-- 336566:
DELETE FROM "items" WHERE 1 = 1;

-- repository: update and drop require a condition
-- and 7dc818 23ab59

-- repository: list streams the items that match, in order, up to the limit
-- and f77b10 2aafd5 1f6b35 a1157e bdd65e
-- a0b974:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "id" <= :p1 ORDER BY "items"."active" DESC, "items"."name", "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- 2a8bfd:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "name" = :p1 ORDER BY "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- caf559:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("id" <= :p1 AND "id" > :p2) ORDER BY "items"."id" FETCH FIRST :p3 ROWS ONLY;
-- bd0e5b:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE 1 = 1 ORDER BY "items"."create_time" DESC, "items"."id" FETCH FIRST :p1 ROWS ONLY;
-- 2741c2:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE 1 = 1 ORDER BY "items"."id" DESC FETCH FIRST :p1 ROWS ONLY;

-- repository: leaving a loop ends its list, and the next list begins anew
-- and f77b10 2aafd5 1f6b35 a1157e bdd65e 190e55

-- repository: replace makes the given items the whole collection
-- and 336566 c94257 3aed1b 7dc818 bf8bd3 f82204 5b0b03 bdd65e 190e55
-- 10f6a1:
DELETE FROM "items" WHERE "id" NOT IN (:p1, :p2);
-- c4692b:
ROLLBACK TO SAVEPOINT brasa_1;
-- c71c5a:
ROLLBACK TO SAVEPOINT brasa_2;
-- e699ae:
SAVEPOINT brasa_1;
-- 3c22bf:
SAVEPOINT brasa_2;
-- 93f5b3:
SELECT "id" FROM "items" WHERE "id" IN (:p1) FOR UPDATE;
-- 60ea16:
SELECT "id" FROM "items" WHERE "id" IN (:p1, :p2) FOR UPDATE;
-- 2cf2d8:
UPDATE "items" SET "name" = :p1, "note" = :p2, "active" = :p3, "create_time" = :p4, "delete_time" = :p5, "rating" = :p6, "weight" = :p7, "serial" = :p8, "price" = :p9, "owner_id" = :p10, "version" = "version" + 1 WHERE "id" = :p11;

-- repository: partialReplace replaces or creates each given item, and leaves the others
-- and 3aed1b 7dc818 c4692b e699ae 93f5b3 60ea16 bf8bd3 f82204 4a5b83 bdd65e 2cf2d8

-- repository: partialReplace of the same entity twice keeps the last, and returns it for both
-- and 7dc818 e699ae 93f5b3 05c45a bf8bd3 190e55 2cf2d8

-- repository: an entity whose place a later one takes is in nobody's way
-- and 10f6a1 3aed1b 7dc818 c4692b e699ae 3c22bf 93f5b3 bf8bd3 5b0b03 bdd65e 2cf2d8

-- repository: arguments and results are copies
-- and 7dc818 05c45a bdd65e

-- value: text is stored unchanged
-- and 1f6b35 3aed1b 7dc818 05c45a bdd65e
-- 1e5de9:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("name" = :p1 AND "note" = :p2) FETCH FIRST 2 ROWS ONLY;
-- 8084ed:
SELECT count(*) AS "count" FROM "items" WHERE 1 = 0;

-- value: times are stored to the millisecond, from the year 1 to 9999
-- and 1f6b35
-- 39a01a:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "create_time" = :p1 FETCH FIRST 2 ROWS ONLY;
-- 191165:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM (SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE "delete_time" IS NULL ORDER BY "items"."delete_time", "items"."id" FETCH FIRST :p1 ROWS ONLY) range_0 UNION ALL SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE "delete_time" IS NOT NULL ORDER BY "items"."delete_time", "items"."id" FETCH FIRST :p2 ROWS ONLY) range_1) "items" ORDER BY "items"."delete_time" NULLS FIRST, "items"."id" FETCH FIRST :p3 ROWS ONLY;

-- value: null is stored as null, and is neither an empty text, nor zero, nor false
-- and 3aed1b 4ea6b7 bf8bd3 bdd65e
-- 440ee8:
SELECT count(*) AS "count" FROM "items" WHERE ("note" IS NULL AND "rating" IS NULL AND "delete_time" IS NULL);
-- e37881:
UPDATE "items" SET "note" = :p1, "rating" = :p2, "delete_time" = :p3, "version" = "version" + 1 WHERE "id" IN (:p4);

-- value: a value of another type than its field's is invalid, and nothing is stored
-- and 7dc818 23ab59

-- value: a required field that is null or absent violates the storage's rules
-- and 7dc818 93f5b3 600436 5b0b03 23ab59 e40f56
-- f00849:
SELECT "id" FROM "items" WHERE "name" = :p1 FOR UPDATE;
-- 9c1919:
UPDATE "items" SET "name" = :p1, "version" = "version" + 1 WHERE "id" IN (:p2);

-- value: a new item has the defaults of the fields that it does not give
-- and 7dc818 93f5b3 5b0b03 23ab59 190e55 e40f56

-- value: the limit of a text field counts code points
-- and 7dc818 c4692b e699ae 93f5b3 600436 5b0b03 23ab59 e40f56 9c1919

-- value: unique values are compared exactly
-- and 1f6b35 748317 7dc818 c92380 5b0b03

-- value: update sets existing fields to a value, and never id or version
-- and 3aed1b bdd65e

-- value: properties beyond an entity's fields are not stored
-- and 7dc818 93f5b3 bf8bd3 23ab59 2cf2d8 e40f56

-- value: an entity with a malformed id is not found
-- and 1a04f3 7dc818 05c45a fc071e e40f56

-- value: a change with a condition that cannot be compared deletes and changes nothing
-- and 3aed1b bdd65e
-- 459f05:
SELECT count(*) AS "count" FROM "items" WHERE "create_time" > :p1;

-- number: numbers are stored exactly, and decimals digit by digit
-- and bf8bd3 bdd65e
-- 82db65:
INSERT ALL INTO "items" ("id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version") VALUES (:p1, :p2, :p3, :p4, :p5, :p6, :p7, :p8, :p9, :p10, :p11, :p12), /* 5 more of this form */ INTO "items" ("id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version") VALUES (:p73, :p74, :p75, :p76, :p77, :p78, :p79, :p80, :p81, :p82, :p83, :p84) SELECT 1 FROM DUAL;
-- 0ed65f:
SELECT "id" FROM "items" WHERE "price" IN (:p1) FOR UPDATE;
-- 2086ec:
SELECT count(*) AS "count" FROM "items" WHERE "price" = :p1;
-- 9dce8b:
SELECT count(*) AS "count" FROM "items" WHERE (("weight" = :p1 AND "price" = :p2) AND "rating" = :p3);
-- c3a6a2:
SELECT count(*) AS "count" FROM "items" WHERE (("weight" = :p1 AND "price" = :p2) AND "rating" IS NULL);
-- a58083:
UPDATE "items" SET "price" = :p1, "version" = "version" + 1 WHERE "id" IN (:p2);

-- number: numbers are compared by value
-- 696e7c:
INSERT ALL INTO "items" ("id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version") VALUES (:p1, :p2, :p3, :p4, :p5, :p6, :p7, :p8, :p9, :p10, :p11, :p12), /* 4 more of this form */ INTO "items" ("id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version") VALUES (:p61, :p62, :p63, :p64, :p65, :p66, :p67, :p68, :p69, :p70, :p71, :p72) SELECT 1 FROM DUAL;
-- 78f32b:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "rating" <= :p1 ORDER BY "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- 3098c1:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "weight" > :p1 ORDER BY "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- 1ce8e8:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "weight" IN (:p1, :p2, :p3, :p4) ORDER BY "items"."id" FETCH FIRST :p5 ROWS ONLY;
-- 797825:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("rating" NOT IN (:p1, :p2, :p3, :p4) OR "rating" IS NULL) ORDER BY "items"."id" FETCH FIRST :p5 ROWS ONLY;
-- 51b6e0:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("weight" >= :p1 AND "weight" < :p2) ORDER BY "items"."id" FETCH FIRST :p3 ROWS ONLY;
-- e2437d:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE 1 = 1 ORDER BY "items"."weight", "items"."id" FETCH FIRST :p1 ROWS ONLY;
-- 7e6c6a:
SELECT count(*) AS "count" FROM "items" WHERE "rating" <= :p1;
-- 44492a:
SELECT count(*) AS "count" FROM "items" WHERE "weight" > :p1;
-- 8fa9ab:
SELECT count(*) AS "count" FROM "items" WHERE "weight" IN (:p1, :p2, :p3, :p4);
-- 4594a4:
SELECT count(*) AS "count" FROM "items" WHERE ("rating" NOT IN (:p1, :p2, :p3, :p4) OR "rating" IS NULL);
-- 04546c:
SELECT count(*) AS "count" FROM "items" WHERE ("weight" >= :p1 AND "weight" < :p2);

-- number: integers of 64 bits are stored exactly
-- and 1f6b35 748317 93f5b3 05c45a bf8bd3 2cf2d8 e40f56
-- cb1a6c:
SELECT "id" FROM "items" WHERE "serial" = :p1 FOR UPDATE;
-- 5d3d99:
UPDATE "items" SET "serial" = :p1, "version" = "version" + 1 WHERE "id" IN (:p2);

-- number: integers of 64 bits compare exactly, also with values out of their range
-- and 1f6b35 748317
-- d2bbac:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "serial" < :p1 ORDER BY "items"."serial", "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- 06fe91:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "serial" <= :p1 ORDER BY "items"."serial", "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- c60671:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "serial" <> :p1 ORDER BY "items"."serial", "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- 023270:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "serial" = :p1 ORDER BY "items"."serial", "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- 9e8bb2:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "serial" > :p1 ORDER BY "items"."serial", "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- cbf26c:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "serial" >= :p1 ORDER BY "items"."serial", "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- 38c639:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "serial" IN (:p1) ORDER BY "items"."serial", "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- e327d2:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "serial" IN (:p1, :p2) ORDER BY "items"."serial", "items"."id" FETCH FIRST :p3 ROWS ONLY;
-- 938ccf:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "serial" NOT IN (:p1) ORDER BY "items"."serial", "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- 6898c7:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "serial" NOT IN (:p1, :p2) ORDER BY "items"."serial", "items"."id" FETCH FIRST :p3 ROWS ONLY;
-- 27ce6f:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE 1 = 0 ORDER BY "items"."serial", "items"."id" FETCH FIRST :p1 ROWS ONLY;
-- 6139df:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE 1 = 1 ORDER BY "items"."serial", "items"."id" FETCH FIRST :p1 ROWS ONLY;
-- 0c1458:
SELECT count(*) AS "count" FROM "items" WHERE ("serial" IN (:p1, /* 1022 more of this form */, :p1024) OR "serial" IN (:p1025, /* 1022 more of this form */, :p2048) OR "serial" IN (:p2049, /* 1022 more of this form */, :p3072) OR "serial" IN (:p3073, /* 1022 more of this form */, :p4096) OR "serial" IN (:p4097, /* 1022 more of this form */, :p5120) OR "serial" IN (:p5121, /* 1022 more of this form */, :p6144) OR "serial" IN (:p6145, /* 1022 more of this form */, :p7168) OR "serial" IN (:p7169, /* 1022 more of this form */, :p8192) OR "serial" IN (:p8193, /* 1022 more of this form */, :p9216) OR "serial" IN (:p9217, /* 1022 more of this form */, :p10240) OR "serial" IN (:p10241, /* 1022 more of this form */, :p11264) OR "serial" IN (:p11265, /* 1022 more of this form */, :p12288) OR "serial" IN (:p12289, /* 1022 more of this form */, :p13312) OR "serial" IN (:p13313, /* 1022 more of this form */, :p14336) OR "serial" IN (:p14337, /* 1022 more of this form */, :p15360) OR "serial" IN (:p15361, /* 1022 more of this form */, :p16384) OR "serial" IN (:p16385, /* 1022 more of this form */, :p17408) OR "serial" IN (:p17409, /* 1022 more of this form */, :p18432) OR "serial" IN (:p18433, /* 1022 more of this form */, :p19456) OR "serial" IN (:p19457, /* 1022 more of this form */, :p20480) OR "serial" IN (:p20481, /* 1022 more of this form */, :p21504) OR "serial" IN (:p21505, /* 1022 more of this form */, :p22528) OR "serial" IN (:p22529, /* 1022 more of this form */, :p23552) OR "serial" IN (:p23553, /* 1022 more of this form */, :p24576) OR "serial" IN (:p24577, /* 1022 more of this form */, :p25600));

-- number: integers of 64 bits order lists and pages
-- and 1f6b35 748317 6139df
-- 4219e3:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("serial" < :p1 OR ("serial" = :p2 AND "id" > :p3)) ORDER BY "items"."serial" DESC, "items"."id" FETCH FIRST :p4 ROWS ONLY;
-- e093e9:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("serial" > :p1 OR ("serial" = :p2 AND "id" > :p3)) ORDER BY "items"."serial", "items"."id" FETCH FIRST :p4 ROWS ONLY;
-- ce35d2:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE 1 = 1 ORDER BY "items"."serial" DESC, "items"."id" FETCH FIRST :p1 ROWS ONLY;
-- 4b4097:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM (SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE "note" IS NULL ORDER BY "items"."note", "items"."serial" DESC, "items"."id" FETCH FIRST :p1 ROWS ONLY) range_0 UNION ALL SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE "note" IS NOT NULL ORDER BY "items"."note", "items"."serial" DESC, "items"."id" FETCH FIRST :p2 ROWS ONLY) range_1) "items" ORDER BY "items"."note" NULLS FIRST, "items"."serial" DESC, "items"."id" FETCH FIRST :p3 ROWS ONLY;

-- number: a comparison with a value outside of a field's range uses the value
-- and 1f6b35 459f05 7e6c6a 44492a 8084ed 190e55
-- d5a163:
SELECT count(*) AS "count" FROM "items" WHERE "create_time" < :p1;
-- 275d64:
SELECT count(*) AS "count" FROM "items" WHERE "create_time" <= :p1;
-- 7df8bd:
SELECT count(*) AS "count" FROM "items" WHERE "create_time" >= :p1;
-- 68bc05:
SELECT count(*) AS "count" FROM "items" WHERE "delete_time" < :p1;
-- 9c9608:
SELECT count(*) AS "count" FROM "items" WHERE "delete_time" <= :p1;
-- 41a592:
SELECT count(*) AS "count" FROM "items" WHERE "delete_time" > :p1;
-- 0d94d9:
SELECT count(*) AS "count" FROM "items" WHERE "delete_time" >= :p1;
-- fe8676:
SELECT count(*) AS "count" FROM "items" WHERE "rating" < :p1;
-- 30af44:
SELECT count(*) AS "count" FROM "items" WHERE "rating" > :p1;
-- 490387:
SELECT count(*) AS "count" FROM "items" WHERE "rating" >= :p1;
-- 76670e:
SELECT count(*) AS "count" FROM "items" WHERE "rating" IN (:p1);
-- 98c892:
SELECT count(*) AS "count" FROM "items" WHERE "rating" NOT IN (:p1);
-- 5afd7d:
SELECT count(*) AS "count" FROM "items" WHERE "serial" < :p1;
-- 24dbb9:
SELECT count(*) AS "count" FROM "items" WHERE "serial" <= :p1;
-- 093868:
SELECT count(*) AS "count" FROM "items" WHERE "serial" > :p1;
-- 7f596c:
SELECT count(*) AS "count" FROM "items" WHERE "serial" >= :p1;
-- 6c0e0f:
SELECT count(*) AS "count" FROM "items" WHERE "weight" < :p1;
-- b63280:
SELECT count(*) AS "count" FROM "items" WHERE "weight" <= :p1;
-- 3e6c2c:
SELECT count(*) AS "count" FROM "items" WHERE "weight" <> :p1;
-- 73b17d:
SELECT count(*) AS "count" FROM "items" WHERE "weight" = :p1;
-- 6ea735:
SELECT count(*) AS "count" FROM "items" WHERE "weight" >= :p1;
-- 3baa98:
SELECT count(*) AS "count" FROM "items" WHERE "weight" IN (:p1);
-- 7838ea:
SELECT count(*) AS "count" FROM "items" WHERE "weight" NOT IN (:p1);
-- d2524f:
SELECT count(*) AS "count" FROM "items" WHERE ("delete_time" > :p1 OR "delete_time" IS NULL);
-- 6dd3c0:
SELECT count(*) AS "count" FROM "items" WHERE ("delete_time" >= :p1 OR "delete_time" IS NULL);
-- 5aa3eb:
SELECT count(*) AS "count" FROM "items" WHERE ("rating" > :p1 AND "rating" < :p2);
-- 5f4376:
SELECT count(*) AS "count" FROM "items" WHERE ("rating" >= :p1 OR "rating" IS NULL);

-- number: -0 is 0, wherever it is stored, returned or compared
-- and 7dc818 e699ae 93f5b3 05c45a bf8bd3 bdd65e 6c0e0f 2cf2d8 e40f56
-- ac9a42:
DELETE FROM "items" WHERE "id" NOT IN (:p1);
-- 2b6dba:
SELECT "id" FROM "items" WHERE "rating" IN (:p1) FOR UPDATE;
-- 33668b:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("weight" = :p1 AND "rating" = :p2) FETCH FIRST 2 ROWS ONLY;
-- 848bb4:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("weight" > :p1 OR ("weight" = :p2 AND "id" < :p3)) ORDER BY "items"."weight", "items"."id" DESC FETCH FIRST :p4 ROWS ONLY;
-- ddedc8:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE 1 = 1 ORDER BY "items"."weight", "items"."id" DESC FETCH FIRST :p1 ROWS ONLY;
-- cd5ddc:
SELECT count(*) AS "count" FROM "items" WHERE ("weight" >= :p1 AND "weight" <= :p2);
-- ec7ba9:
UPDATE "items" SET "weight" = :p1, "version" = "version" + 1 WHERE "id" IN (:p2);

-- number: an integer of more than 64 bits is invalid, and so is a value that is no integer
-- and 7dc818 23ab59

-- enumeration: an enumeration is stored as it is, and ordered by its text
-- 3c071e:
INSERT ALL INTO "products" ("id", "state", "former_state", "release_date", "end_date", "price", "mass", "digest", "picture", "details", "remark", "version") VALUES (:p1, /* 10 more of this form */, :p12) INTO "products" ("id", "state", "former_state", "release_date", "end_date", "price", "mass", "digest", "picture", "details", "remark", "version") VALUES (:p13, /* 10 more of this form */, :p24) INTO "products" ("id", "state", "former_state", "release_date", "end_date", "price", "mass", "digest", "picture", "details", "remark", "version") VALUES (:p25, /* 10 more of this form */, :p36) INTO "products" ("id", "state", "former_state", "release_date", "end_date", "price", "mass", "digest", "picture", "details", "remark", "version") VALUES (:p37, /* 10 more of this form */, :p48) SELECT 1 FROM DUAL;
-- cda330:
SELECT "id" FROM "products" WHERE "former_state" = :p1 FOR UPDATE;
-- 716d5c:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "id" IN (:p1) ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- 391d4e:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE ("former_state" > :p1 OR ("former_state" = :p2 AND "id" > :p3)) ORDER BY "products"."former_state" NULLS FIRST, "products"."id" FETCH FIRST :p4 ROWS ONLY;
-- 12b15d:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE 1 = 1 ORDER BY "products"."state", "products"."id" DESC FETCH FIRST :p1 ROWS ONLY;
-- 3adfc3:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM (SELECT * FROM (SELECT "id", "state", "former_state", "release_date", "end_date", "price", "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "former_state" IS NULL ORDER BY "products"."former_state" DESC, "products"."id" FETCH FIRST :p1 ROWS ONLY) range_0 UNION ALL SELECT * FROM (SELECT "id", "state", "former_state", "release_date", "end_date", "price", "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "former_state" IS NOT NULL ORDER BY "products"."former_state" DESC, "products"."id" FETCH FIRST :p2 ROWS ONLY) range_1) "products" ORDER BY "products"."former_state" DESC NULLS LAST, "products"."id" FETCH FIRST :p3 ROWS ONLY;
-- 3a5c5f:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM (SELECT * FROM (SELECT "id", "state", "former_state", "release_date", "end_date", "price", "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "former_state" IS NULL ORDER BY "products"."former_state", "products"."id" FETCH FIRST :p1 ROWS ONLY) range_0 UNION ALL SELECT * FROM (SELECT "id", "state", "former_state", "release_date", "end_date", "price", "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "former_state" IS NOT NULL ORDER BY "products"."former_state", "products"."id" FETCH FIRST :p2 ROWS ONLY) range_1) "products" ORDER BY "products"."former_state" NULLS FIRST, "products"."id" FETCH FIRST :p3 ROWS ONLY;
-- d4cf7f:
SELECT count(*) AS "count" FROM "products" WHERE "state" = :p1;
-- da0e2e:
UPDATE "products" SET "state" = :p1, "former_state" = :p2, "release_date" = :p3, "end_date" = :p4, "price" = :p5, "mass" = :p6, "digest" = :p7, "picture" = :p8, "details" = :p9, "remark" = :p10, "version" = "version" + 1 WHERE ("id" = :p11 AND "version" = :p12);
-- cad192:
UPDATE "products" SET "state" = :p1, "former_state" = :p2, "version" = "version" + 1 WHERE "id" IN (:p3);

-- enumeration: an enumeration is compared with its values as wholes
-- and 3c071e
-- aabf04:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "former_state" IS NULL ORDER BY "products"."id" FETCH FIRST :p1 ROWS ONLY;
-- 1c7579:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "state" <= :p1 ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- e16fa0:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "state" <> :p1 ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- da6a34:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "state" = :p1 ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- 5822db:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "state" > :p1 ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- ee1d33:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "state" IN (:p1, :p2) ORDER BY "products"."id" FETCH FIRST :p3 ROWS ONLY;
-- 13b0e0:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE ("former_state" < :p1 OR "former_state" IS NULL) ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- a4ddbc:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE ("former_state" <> :p1 OR "former_state" IS NULL) ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- 39e767:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE ("former_state" IN (:p1) OR "former_state" IS NULL) ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- c54037:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE ("former_state" NOT IN (:p1, :p2) OR "former_state" IS NULL) ORDER BY "products"."id" FETCH FIRST :p3 ROWS ONLY;

-- enumeration: a text that is none of an enumeration's values is invalid, and nothing is stored
-- b6c71c:
INSERT INTO "products" ("id", "state", "former_state", "release_date", "end_date", "price", "mass", "digest", "picture", "details", "remark", "version") VALUES (:p1, /* 10 more of this form */, :p12);
-- 36dbe7:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE 1 = 1 ORDER BY "products"."id" FETCH FIRST :p1 ROWS ONLY;

-- enumeration: a new entity has the default of an enumeration that it does not give
-- and b6c71c
-- 03290c:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE 1 = 1 FETCH FIRST 2 ROWS ONLY;

-- date: a day is stored as it is, whatever the time zone, and ordered by time
-- and 716d5c
-- 3117b3:
INSERT ALL INTO "products" ("id", "state", "former_state", "release_date", "end_date", "price", "mass", "digest", "picture", "details", "remark", "version") VALUES (:p1, :p2, :p3, :p4, :p5, :p6, :p7, :p8, :p9, :p10, :p11, :p12), /* 6 more of this form */ INTO "products" ("id", "state", "former_state", "release_date", "end_date", "price", "mass", "digest", "picture", "details", "remark", "version") VALUES (:p85, :p86, :p87, :p88, :p89, :p90, :p91, :p92, :p93, :p94, :p95, :p96) SELECT 1 FROM DUAL;
-- 310fef:
INSERT ALL INTO "products" ("id", "state", "former_state", "release_date", "end_date", "price", "mass", "digest", "picture", "details", "remark", "version") VALUES (:p1, :p2, :p3, :p4, :p5, :p6, :p7, :p8, :p9, :p10, :p11, :p12), /* 3 more of this form */ INTO "products" ("id", "state", "former_state", "release_date", "end_date", "price", "mass", "digest", "picture", "details", "remark", "version") VALUES (:p49, :p50, :p51, :p52, :p53, :p54, :p55, :p56, :p57, :p58, :p59, :p60) SELECT 1 FROM DUAL;
-- 51af91:
SELECT "id" FROM "products" WHERE "release_date" = :p1 FOR UPDATE;
-- b490d7:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "release_date" = :p1 FETCH FIRST 2 ROWS ONLY;
-- 5abf94:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE ("end_date" IS NOT NULL AND ("end_date" < :p1 OR "end_date" IS NULL OR ("end_date" = :p2 AND "id" > :p3))) ORDER BY "products"."end_date" DESC NULLS LAST, "products"."id" FETCH FIRST :p4 ROWS ONLY;
-- 7b68e4:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE 1 = 1 ORDER BY "products"."release_date", "products"."id" FETCH FIRST :p1 ROWS ONLY;
-- 859dad:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM (SELECT * FROM (SELECT "id", "state", "former_state", "release_date", "end_date", "price", "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE ("end_date" IS NOT NULL AND "end_date" IS NULL) ORDER BY "products"."end_date" DESC, "products"."id" FETCH FIRST :p1 ROWS ONLY) range_0 UNION ALL SELECT * FROM (SELECT "id", "state", "former_state", "release_date", "end_date", "price", "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE ("end_date" IS NOT NULL AND "end_date" IS NOT NULL) ORDER BY "products"."end_date" DESC, "products"."id" FETCH FIRST :p2 ROWS ONLY) range_1) "products" ORDER BY "products"."end_date" DESC NULLS LAST, "products"."id" FETCH FIRST :p3 ROWS ONLY;
-- 758804:
UPDATE "products" SET "end_date" = :p1, "version" = "version" + 1 WHERE "id" IN (:p2);

-- date: days are compared as days
-- and 3117b3 310fef
-- ad9f2b:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "end_date" < :p1 ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- 53aee9:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "end_date" <= :p1 ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- 9b834d:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "end_date" = :p1 ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- b5cec6:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "end_date" > :p1 ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- 80ae56:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "end_date" >= :p1 ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- 9abea1:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "release_date" < :p1 ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- fc295f:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "release_date" <= :p1 ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- c3575a:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "release_date" <> :p1 ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- 0de0d0:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "release_date" = :p1 ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- f3da8e:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "release_date" > :p1 ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- a4da90:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "release_date" >= :p1 ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- cdb6be:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE ("end_date" <> :p1 OR "end_date" IS NULL) ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- 922296:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE ("end_date" IN (:p1, :p2) OR "end_date" IS NULL) ORDER BY "products"."id" FETCH FIRST :p3 ROWS ONLY;
-- 1c4d4b:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE ("end_date" NOT IN (:p1, :p2) OR "end_date" IS NULL) ORDER BY "products"."id" FETCH FIRST :p3 ROWS ONLY;

-- date: a text that is no day of the calendar is invalid, and nothing is stored
-- and b6c71c
-- b9f86d:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "id" = :p1 FETCH FIRST 2 ROWS ONLY;

-- decimal: decimals are stored exactly, in one form, and ordered by their numbers
-- and 3117b3 3c071e b6c71c b9f86d 716d5c da0e2e
-- 689c11:
DELETE FROM "products" WHERE "mass" = :p1;
-- 641710:
SELECT "id" FROM "products" WHERE "id" = :p1 FOR UPDATE;
-- 22352b:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "mass" = :p1 FETCH FIRST 2 ROWS ONLY;
-- 42159b:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE ("mass" > :p1 OR ("mass" = :p2 AND "id" > :p3)) ORDER BY "products"."mass" NULLS FIRST, "products"."id" FETCH FIRST :p4 ROWS ONLY;
-- 15fa0e:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE ("price" > :p1 OR ("price" = :p2 AND "id" > :p3)) ORDER BY "products"."price", "products"."id" FETCH FIRST :p4 ROWS ONLY;
-- d34a9d:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE 1 = 1 ORDER BY "products"."price", "products"."id" FETCH FIRST :p1 ROWS ONLY;
-- e9895e:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM (SELECT * FROM (SELECT "id", "state", "former_state", "release_date", "end_date", "price", "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "mass" IS NULL ORDER BY "products"."mass" DESC, "products"."id" FETCH FIRST :p1 ROWS ONLY) range_0 UNION ALL SELECT * FROM (SELECT "id", "state", "former_state", "release_date", "end_date", "price", "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "mass" IS NOT NULL ORDER BY "products"."mass" DESC, "products"."id" FETCH FIRST :p2 ROWS ONLY) range_1) "products" ORDER BY "products"."mass" DESC NULLS LAST, "products"."id" FETCH FIRST :p3 ROWS ONLY;
-- e10fea:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM (SELECT * FROM (SELECT "id", "state", "former_state", "release_date", "end_date", "price", "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "mass" IS NULL ORDER BY "products"."mass", "products"."id" FETCH FIRST :p1 ROWS ONLY) range_0 UNION ALL SELECT * FROM (SELECT "id", "state", "former_state", "release_date", "end_date", "price", "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "mass" IS NOT NULL ORDER BY "products"."mass", "products"."id" FETCH FIRST :p2 ROWS ONLY) range_1) "products" ORDER BY "products"."mass" NULLS FIRST, "products"."id" FETCH FIRST :p3 ROWS ONLY;
-- f3c5ce:
UPDATE "products" SET "price" = :p1, "mass" = :p2, "version" = "version" + 1 WHERE "id" IN (:p3);

-- decimal: decimals are compared by their numbers, also with those of more digits
-- and 3117b3 3c071e b6c71c e699ae b9f86d 36dbe7
-- 787556:
DELETE FROM "products" WHERE "id" = :p1;
-- 4f5165:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "mass" < :p1 ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- da33c2:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "mass" <= :p1 ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- 10b253:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "mass" = :p1 ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- d87a89:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "mass" > :p1 ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- d86769:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "mass" >= :p1 ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- d7d12f:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "price" < :p1 ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- ee4a1f:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "price" <= :p1 ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- 6ee275:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "price" <> :p1 ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- 5bf15e:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "price" = :p1 ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- 3855ad:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "price" > :p1 ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- ef7162:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "price" >= :p1 ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- 1dda24:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE ("mass" < :p1 OR "mass" IS NULL) ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- 036361:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE ("mass" <= :p1 OR "mass" IS NULL) ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- aa4289:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE ("mass" <> :p1 OR "mass" IS NULL) ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- f35834:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE ("mass" > :p1 OR "mass" IS NULL) ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- dcf506:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE ("mass" >= :p1 OR "mass" IS NULL) ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- 8dcfd4:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE 1 = 0 ORDER BY "products"."id" FETCH FIRST :p1 ROWS ONLY;
-- f54c63:
SELECT count(*) AS "count" FROM "products" WHERE "mass" NOT IN (:p1, :p2);
-- 34ca22:
SELECT count(*) AS "count" FROM "products" WHERE "price" IN (:p1);
-- 552d67:
SELECT count(*) AS "count" FROM "products" WHERE "price" IN (:p1, :p2, :p3, :p4);
-- 2335ff:
SELECT count(*) AS "count" FROM "products" WHERE ("price" > :p1 AND "price" <= :p2 AND "mass" = :p3);

-- decimal: a decimal with too many digits is invalid, and nothing is rounded
-- and b6c71c 36dbe7

-- decimal: decimals are unique, checked and defaults by their numbers
-- and b6c71c c4692b e699ae 36dbe7
-- 8f9f7b:
INSERT ALL INTO "products" ("id", "state", "former_state", "release_date", "end_date", "price", "mass", "digest", "picture", "details", "remark", "version") VALUES (:p1, /* 10 more of this form */, :p12) INTO "products" ("id", "state", "former_state", "release_date", "end_date", "price", "mass", "digest", "picture", "details", "remark", "version") VALUES (:p13, /* 10 more of this form */, :p24) INTO "products" ("id", "state", "former_state", "release_date", "end_date", "price", "mass", "digest", "picture", "details", "remark", "version") VALUES (:p25, /* 10 more of this form */, :p36) SELECT 1 FROM DUAL;
-- be31f9:
SELECT "id" FROM "products" WHERE "id" IN (:p1) FOR UPDATE;
-- 2aeded:
SELECT "id" FROM "products" WHERE "id" IN (:p1, :p2) FOR UPDATE;
-- feae90:
SELECT "id" FROM "products" WHERE 1 = 1 FOR UPDATE;
-- 700d93:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "digest" IN (:p1) ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- 97e649:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "digest" IN (:p1, :p2) ORDER BY "products"."id" FETCH FIRST :p3 ROWS ONLY;
-- d5848f:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "id" IN (:p1, :p2) ORDER BY "products"."id" FETCH FIRST :p3 ROWS ONLY;
-- a585a8:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "mass" IN (:p1) ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- f93d47:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "mass" IN (:p1, :p2) ORDER BY "products"."id" FETCH FIRST :p3 ROWS ONLY;
-- 3444d6:
SET CONSTRAINTS "products_mass", "products_digest" DEFERRED;
-- 4ab251:
SET CONSTRAINTS "products_mass", "products_digest" IMMEDIATE;
-- 4b1b67:
UPDATE "products" SET "price" = :p1, "version" = "version" + 1 WHERE "id" IN (:p2, :p3, :p4, :p5);
-- 69979f:
UPDATE "products" SET "state" = :p1, "former_state" = :p2, "release_date" = :p3, "end_date" = :p4, "price" = :p5, "mass" = :p6, "digest" = :p7, "picture" = :p8, "details" = :p9, "remark" = :p10, "version" = "version" + 1 WHERE "id" = :p11;

-- bytes: bytes are stored as they are, and ordered byte by byte
-- and b6c71c 641710 b9f86d 716d5c
-- b4d4b1:
INSERT ALL INTO "products" ("id", "state", "former_state", "release_date", "end_date", "price", "mass", "digest", "picture", "details", "remark", "version") VALUES (:p1, :p2, :p3, :p4, :p5, :p6, :p7, :p8, :p9, :p10, :p11, :p12), /* 14 more of this form */ INTO "products" ("id", "state", "former_state", "release_date", "end_date", "price", "mass", "digest", "picture", "details", "remark", "version") VALUES (:p181, :p182, :p183, :p184, :p185, :p186, :p187, :p188, :p189, :p190, :p191, :p192) SELECT 1 FROM DUAL;
-- cf8d6b:
INSERT ALL INTO "products" ("id", "state", "former_state", "release_date", "end_date", "price", "mass", "digest", "picture", "details", "remark", "version") VALUES (:p1, /* 10 more of this form */, :p12) INTO "products" ("id", "state", "former_state", "release_date", "end_date", "price", "mass", "digest", "picture", "details", "remark", "version") VALUES (:p13, /* 10 more of this form */, :p24) SELECT 1 FROM DUAL;
-- af7c9e:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE ("digest" < :p1 OR ("digest" = :p2 AND "id" > :p3)) ORDER BY "products"."digest" DESC, "products"."id" FETCH FIRST :p4 ROWS ONLY;
-- f13a1b:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE 1 = 1 ORDER BY "products"."digest" DESC, "products"."id" FETCH FIRST :p1 ROWS ONLY;
-- dbcc18:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE 1 = 1 ORDER BY "products"."digest", "products"."id" FETCH FIRST :p1 ROWS ONLY;
-- 60b0a5:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE DBMS_LOB.COMPARE("picture", TO_BLOB(:p1)) = 0 FETCH FIRST 2 ROWS ONLY;
-- b98833:
UPDATE "products" SET "picture" = :p1, "version" = "version" + 1 WHERE "id" IN (:p2);

-- bytes: bytes are compared byte by byte
-- and b4d4b1 cf8d6b
-- d183a5:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "digest" < :p1 ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- 319282:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "digest" <= :p1 ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- 67900e:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "digest" <> :p1 ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- 52ee20:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "digest" = :p1 ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- 531343:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "digest" > :p1 ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- 32b262:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE "digest" >= :p1 ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- 28f941:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE ((DBMS_LOB.COMPARE("picture", TO_BLOB(:p1)) <> 0 AND DBMS_LOB.COMPARE("picture", TO_BLOB(:p2)) <> 0) OR "picture" IS NULL) ORDER BY "products"."id" FETCH FIRST :p3 ROWS ONLY;
-- f06b31:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE ((DBMS_LOB.COMPARE("picture", TO_BLOB(:p1)) = 0 OR DBMS_LOB.COMPARE("picture", TO_BLOB(:p2)) = 0) OR "picture" IS NULL) ORDER BY "products"."id" FETCH FIRST :p3 ROWS ONLY;
-- 66b9fa:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE (DBMS_LOB.COMPARE("picture", TO_BLOB(:p1)) <> 0 OR "picture" IS NULL) ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- c870c1:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE DBMS_LOB.COMPARE("picture", TO_BLOB(:p1)) < 0 ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- 0183de:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE DBMS_LOB.COMPARE("picture", TO_BLOB(:p1)) <= 0 ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- 56cee9:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE DBMS_LOB.COMPARE("picture", TO_BLOB(:p1)) > 0 ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- 61ba80:
SELECT "id", "state", "former_state", TO_CHAR("release_date", 'YYYY-MM-DD') AS "release_date", TO_CHAR("end_date", 'YYYY-MM-DD') AS "end_date", TO_CHAR("price") AS "price", TO_CHAR("mass") AS "mass", "digest", "picture", "details", "remark", "version" FROM "products" WHERE DBMS_LOB.COMPARE("picture", TO_BLOB(:p1)) >= 0 ORDER BY "products"."id" FETCH FIRST :p2 ROWS ONLY;
-- 273137:
SELECT count(*) AS "count" FROM "products" WHERE "picture" IS NULL;
-- 23cb7e:
SELECT count(*) AS "count" FROM "products" WHERE ("digest" IN (:p1, /* 1022 more of this form */, :p1024) OR "digest" IN (:p1025, /* 1022 more of this form */, :p2048) OR "digest" IN (:p2049, /* 1022 more of this form */, :p3072) OR "digest" IN (:p3073));

-- bytes: bytes go in and come out as copies, also those of a Buffer
-- and b6c71c b9f86d 03290c da0e2e
-- 8e793e:
SELECT count(*) AS "count" FROM "products" WHERE "digest" = :p1;

-- bytes: a value that is no bytes is invalid, and too many bytes break the table's rules
-- and b6c71c c4692b e699ae be31f9 2aeded 700d93 97e649 d5848f 36dbe7 3444d6 4ab251 69979f

-- upsert: find returns the one item that matches, or undefined, and fails for several
-- and c94257 7dc818 05c45a c92380 a09df7 852fc1 23ab59
-- 6c20e5:
SET TRANSACTION READ ONLY;

-- upsert: upsert by a unique value replaces the item that has it, and creates it where none has
-- and 3aed1b 7dc818 e699ae 60ea16 f82204 bdd65e 2cf2d8
-- edf2ac:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "name" IN (:p1, :p2, :p3, :p4) ORDER BY "items"."id" FETCH FIRST :p5 ROWS ONLY;

-- upsert: upsert takes an entity that comes again in place of the one before
-- and 7dc818 e699ae 3c22bf 93f5b3 bf8bd3 4a5b83 bdd65e 2cf2d8

-- upsert: upsert by the key is a partial replacement
-- and 7dc818 b0e77e 93f5b3 bf8bd3 2cf2d8
-- 25ba2e:
INSERT INTO "memberships" ("item_id", "owner_id", "role") VALUES (:p1, :p2, :p3);
-- cfd470:
SELECT "item_id", "owner_id" FROM "memberships" WHERE ("item_id" = :p1 AND "owner_id" = :p2) FOR UPDATE;
-- 03fb0b:
SELECT "item_id", "owner_id", "role" FROM "memberships" WHERE ("item_id" = :p1 AND "owner_id" = :p2) ORDER BY "memberships"."item_id", "memberships"."owner_id" FETCH FIRST :p3 ROWS ONLY;
-- 06505e:
SELECT "item_id", "owner_id", "role" FROM "memberships" WHERE 1 = 1 ORDER BY "memberships"."item_id", "memberships"."owner_id" FETCH FIRST :p1 ROWS ONLY;
-- 6835e8:
UPDATE "memberships" SET "role" = :p1 WHERE ("item_id" = :p2 AND "owner_id" = :p3);

-- upsert: upsert that is refused changes nothing
-- and 3aed1b 7dc818 c4692b c71c5a e699ae 3c22bf 93f5b3 bf8bd3 5b0b03 4a5b83 bdd65e 2cf2d8
-- 80fab8:
INSERT ALL INTO "slots" ("id", "position", "code", "parent_id", "after_id") VALUES (:p1, /* 3 more of this form */, :p5) INTO "slots" ("id", "position", "code", "parent_id", "after_id") VALUES (:p6, /* 3 more of this form */, :p10) SELECT 1 FROM DUAL;
-- 434393:
INSERT INTO "slots" ("id", "position", "code", "parent_id", "after_id") VALUES (:p1, /* 3 more of this form */, :p5);
-- b28807:
SELECT TO_CHAR("id") AS "id" FROM "slots" WHERE "id" IN (:p1) FOR UPDATE;
-- 0393d2:
SELECT TO_CHAR("id") AS "id" FROM "slots" WHERE "id" IN (:p1, :p2) FOR UPDATE;
-- f0d643:
SELECT TO_CHAR("id") AS "id", "position", "code", TO_CHAR("parent_id") AS "parent_id", TO_CHAR("after_id") AS "after_id" FROM "slots" WHERE "code" IN (:p1) ORDER BY "slots"."id" FETCH FIRST :p2 ROWS ONLY;
-- e78e42:
SELECT TO_CHAR("id") AS "id", "position", "code", TO_CHAR("parent_id") AS "parent_id", TO_CHAR("after_id") AS "after_id" FROM "slots" WHERE "code" IN (:p1, :p2) ORDER BY "slots"."id" FETCH FIRST :p3 ROWS ONLY;
-- 131467:
SELECT TO_CHAR("id") AS "id", "position", "code", TO_CHAR("parent_id") AS "parent_id", TO_CHAR("after_id") AS "after_id" FROM "slots" WHERE "id" IN (:p1, :p2) ORDER BY "slots"."id" FETCH FIRST :p3 ROWS ONLY;
-- 4fe4aa:
SELECT TO_CHAR("id") AS "id", "position", "code", TO_CHAR("parent_id") AS "parent_id", TO_CHAR("after_id") AS "after_id" FROM "slots" WHERE "position" IN (:p1) ORDER BY "slots"."id" FETCH FIRST :p2 ROWS ONLY;
-- fcb64e:
SELECT TO_CHAR("id") AS "id", "position", "code", TO_CHAR("parent_id") AS "parent_id", TO_CHAR("after_id") AS "after_id" FROM "slots" WHERE "position" IN (:p1, :p2) ORDER BY "slots"."id" FETCH FIRST :p3 ROWS ONLY;
-- a9af86:
SELECT TO_CHAR("id") AS "id", "position", "code", TO_CHAR("parent_id") AS "parent_id", TO_CHAR("after_id") AS "after_id" FROM "slots" WHERE 1 = 1 ORDER BY "slots"."id" FETCH FIRST :p1 ROWS ONLY;
-- 076c51:
SET CONSTRAINTS "slots_position", "slots_code" DEFERRED;
-- 6e8c73:
SET CONSTRAINTS "slots_position", "slots_code" IMMEDIATE;
-- cb0c0b:
UPDATE "slots" SET "position" = :p1, "code" = :p2, "parent_id" = :p3, "after_id" = :p4 WHERE "id" = :p5;

-- upsert: upsert goes by declared constraints only


-- upsert: upsert in a unit sees the unit's own changes, and is undone with it
-- and 7dc818 e699ae 3c22bf 93f5b3 60ea16 05c45a bf8bd3 f82204 c92380 4a5b83 190e55 2cf2d8
-- b5dacf:
SELECT count(*) AS "count" FROM "items" WHERE "note" = :p1;

-- upsert: upserts of one value at the same time leave one item, and none fails
-- and 7dc818 e699ae 93f5b3 bf8bd3 5b0b03 bdd65e 2cf2d8

-- aggregate: aggregate gives the figures of each group, in order
-- and 748317 276487
-- f186d2:
SELECT "owner_id" AS "shared_0", count(*) AS "figure_0_0", count("rating") AS "figure_1_0", TO_CHAR(SUM("rating")) AS "figure_1_1", count("rating") AS "figure_2_0", TO_CHAR(SUM("rating")) AS "figure_2_1", count("serial") AS "figure_3_0", TO_CHAR(SUM("serial")) AS "figure_3_1", count("weight") AS "figure_4_0", sum(CASE WHEN abs("weight") < 1e+125 THEN "weight" ELSE 0 END) AS "figure_4_1", sum(CASE WHEN abs("weight") < 1e+125 THEN 0 ELSE "weight" / 1.8446744073709552e+19 END) AS "figure_4_2", min("weight") AS "figure_5_0", TO_CHAR(min("create_time"), 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "figure_6_0", max("name") AS "figure_7_0", TO_CHAR(max("serial")) AS "figure_8_0" FROM "items" WHERE 1 = 1 GROUP BY "owner_id" FETCH FIRST 1001 ROWS ONLY;

-- aggregate: aggregate without groups has one row, even of no entity
-- and a1157e
-- 7cfd4a:
INSERT ALL INTO "slots" ("id", "position", "code", "parent_id", "after_id") VALUES (:p1, /* 3 more of this form */, :p5) INTO "slots" ("id", "position", "code", "parent_id", "after_id") VALUES (:p6, /* 3 more of this form */, :p10) INTO "slots" ("id", "position", "code", "parent_id", "after_id") VALUES (:p11, /* 3 more of this form */, :p15) SELECT 1 FROM DUAL;
-- 3fa450:
SELECT "active" AS "shared_0", "note" AS "shared_1", count(*) AS "figure_0_0" FROM "items" WHERE 1 = 1 GROUP BY "active", "note" FETCH FIRST 1001 ROWS ONLY;
-- 095967:
SELECT "active" AS "shared_0", count(*) AS "figure_0_0", count("serial") AS "figure_1_0", TO_CHAR(SUM("serial")) AS "figure_1_1", min("name") AS "figure_2_0", count("weight") AS "figure_3_0", sum(CASE WHEN abs("weight") < 1e+125 THEN "weight" ELSE 0 END) AS "figure_3_1", sum(CASE WHEN abs("weight") < 1e+125 THEN 0 ELSE "weight" / 1.8446744073709552e+19 END) AS "figure_3_2" FROM "items" WHERE 1 = 1 GROUP BY "active" FETCH FIRST 1001 ROWS ONLY;
-- 46e166:
SELECT TO_CHAR("parent_id") AS "shared_0", TO_CHAR(max("id")) AS "figure_0_0" FROM "slots" WHERE 1 = 1 GROUP BY "parent_id" FETCH FIRST 1001 ROWS ONLY;
-- cfdd7c:
SELECT count(*) AS "figure_0_0", count("serial") AS "figure_1_0", TO_CHAR(SUM("serial")) AS "figure_1_1", min("name") AS "figure_2_0", count("weight") AS "figure_3_0", sum(CASE WHEN abs("weight") < 1e+125 THEN "weight" ELSE 0 END) AS "figure_3_1", sum(CASE WHEN abs("weight") < 1e+125 THEN 0 ELSE "weight" / 1.8446744073709552e+19 END) AS "figure_3_2" FROM "items" WHERE "active" = :p1 FETCH FIRST 1001 ROWS ONLY;
-- 7f042d:
SELECT count(*) AS "figure_0_0", count("serial") AS "figure_1_0", TO_CHAR(SUM("serial")) AS "figure_1_1", min("name") AS "figure_2_0", count("weight") AS "figure_3_0", sum(CASE WHEN abs("weight") < 1e+125 THEN "weight" ELSE 0 END) AS "figure_3_1", sum(CASE WHEN abs("weight") < 1e+125 THEN 0 ELSE "weight" / 1.8446744073709552e+19 END) AS "figure_3_2" FROM "items" WHERE 1 = 1 FETCH FIRST 1001 ROWS ONLY;

-- aggregate: sums of an aggregate are exact beyond what a number and 64 bits hold
-- and c94257 f82204
-- b1af0f:
SELECT "id" FROM "items" WHERE "id" <> :p1 FOR UPDATE;
-- 1b5b77:
SELECT count("rating") AS "figure_0_0", TO_CHAR(SUM("rating")) AS "figure_0_1", count("serial") AS "figure_1_0", TO_CHAR(SUM("serial")) AS "figure_1_1", count("rating") AS "figure_2_0", TO_CHAR(SUM("rating")) AS "figure_2_1" FROM "items" WHERE 1 = 1 FETCH FIRST 1001 ROWS ONLY;
-- 3fbd65:
UPDATE "items" SET "serial" = :p1, "rating" = :p2, "version" = "version" + 1 WHERE "id" IN (:p3, :p4);

-- aggregate: a sum of numbers beyond the greatest one is refused, and one that is not is given
-- and a1157e 928dd1
-- fd6cc8:
SELECT "active" AS "shared_0", count("weight") AS "figure_0_0", sum(CASE WHEN abs("weight") < 1e+125 THEN "weight" ELSE 0 END) AS "figure_0_1", sum(CASE WHEN abs("weight") < 1e+125 THEN 0 ELSE "weight" / 1.8446744073709552e+19 END) AS "figure_0_2" FROM "items" WHERE 1 = 1 GROUP BY "active" FETCH FIRST 1001 ROWS ONLY;
-- 888988:
SELECT "id" FROM "items" WHERE "weight" <> :p1 FOR UPDATE;
-- 32b8ec:
SELECT count("weight") AS "figure_0_0", sum(CASE WHEN abs("weight") < 1e+125 THEN "weight" ELSE 0 END) AS "figure_0_1", sum(CASE WHEN abs("weight") < 1e+125 THEN 0 ELSE "weight" / 1.8446744073709552e+19 END) AS "figure_0_2" FROM "items" WHERE "weight" > :p1 FETCH FIRST 1001 ROWS ONLY;
-- c22059:
SELECT count("weight") AS "figure_0_0", sum(CASE WHEN abs("weight") < 1e+125 THEN "weight" ELSE 0 END) AS "figure_0_1", sum(CASE WHEN abs("weight") < 1e+125 THEN 0 ELSE "weight" / 1.8446744073709552e+19 END) AS "figure_0_2", count("weight") AS "figure_1_0", sum(CASE WHEN abs("weight") < 1e+125 THEN "weight" ELSE 0 END) AS "figure_1_1", sum(CASE WHEN abs("weight") < 1e+125 THEN 0 ELSE "weight" / 1.8446744073709552e+19 END) AS "figure_1_2" FROM "items" WHERE "weight" <> :p1 FETCH FIRST 1001 ROWS ONLY;
-- c0d4a7:
SELECT count("weight") AS "figure_0_0", sum(CASE WHEN abs("weight") < 1e+125 THEN "weight" ELSE 0 END) AS "figure_0_1", sum(CASE WHEN abs("weight") < 1e+125 THEN 0 ELSE "weight" / 1.8446744073709552e+19 END) AS "figure_0_2", count("weight") AS "figure_1_0", sum(CASE WHEN abs("weight") < 1e+125 THEN "weight" ELSE 0 END) AS "figure_1_1", sum(CASE WHEN abs("weight") < 1e+125 THEN 0 ELSE "weight" / 1.8446744073709552e+19 END) AS "figure_1_2" FROM "items" WHERE "weight" > :p1 FETCH FIRST 1001 ROWS ONLY;
-- 5cfa2b:
SELECT min("weight") AS "figure_0_0" FROM "items" WHERE 1 = 1 FETCH FIRST 1001 ROWS ONLY;
-- e1d4ff:
UPDATE "items" SET "weight" = :p1, "version" = "version" + 1 WHERE "id" IN (:p2, :p3, :p4, :p5);

-- aggregate: an aggregate in a unit sees the unit's own changes
-- and c94257 7dc818 e699ae f82204 6c20e5
-- 66e9da:
SELECT "id" FROM "items" WHERE "active" = :p1 FOR UPDATE;
-- f67ff2:
SELECT count("rating") AS "figure_0_0", TO_CHAR(SUM("rating")) AS "figure_0_1" FROM "items" WHERE 1 = 1 FETCH FIRST 1001 ROWS ONLY;
-- 501e8d:
SELECT count(*) AS "figure_0_0" FROM "items" WHERE 1 = 1 FETCH FIRST 1001 ROWS ONLY;
-- 9f6695:
UPDATE "items" SET "rating" = :p1, "version" = "version" + 1 WHERE "id" IN (:p2, :p3);

-- aggregate: an aggregate of what cannot be summed, ordered or grouped is refused


-- aggregate: an aggregate of too many groups is refused
-- and f77b10 2aafd5 1f6b35 7dc818
-- 09f0cd:
SELECT "name" AS "shared_0", count(*) AS "figure_0_0" FROM "items" WHERE "name" <> :p1 GROUP BY "name" FETCH FIRST 1001 ROWS ONLY;
-- 02804d:
SELECT "name" AS "shared_0", count(*) AS "figure_0_0" FROM "items" WHERE 1 = 1 GROUP BY "name" FETCH FIRST 1001 ROWS ONLY;

-- json: JSON is stored as it is, at any depth that is allowed
-- and b4d4b1 3c071e b6c71c 641710 b9f86d 716d5c 36dbe7 da0e2e
-- 086e44:
UPDATE "products" SET "details" = :p1, "remark" = :p2, "version" = "version" + 1 WHERE "id" IN (:p3);

-- json: JSON goes in and comes out as deep copies
-- and b6c71c 03290c da0e2e

-- json: a value that is no plain JSON is invalid, its place is told, and nothing is stored
-- and b6c71c 700d93 36dbe7

-- json: no condition and no order names JSON
-- and b6c71c
-- 138b21:
SELECT count(*) AS "count" FROM "products" WHERE 1 = 1;

-- constraint: a check refuses values that violate it, and is named
-- and c94257 3aed1b 7dc818 c4692b e699ae 93f5b3 f00849 600436 5b0b03 4a5b83 bdd65e 2cf2d8 e40f56
-- f896e1:
UPDATE "items" SET "price" = :p1, "version" = "version" + 1 WHERE "id" IN (:p2, :p3, :p4, :p5);

-- constraint: a check of several fields names all of them
-- and 3aed1b 7dc818 4ea6b7 bf8bd3 5b0b03 3eca24
-- 2fce8c:
SELECT count(*) AS "count" FROM "items" WHERE ("active" = :p1 AND "delete_time" IS NULL);
-- d1430d:
UPDATE "items" SET "delete_time" = :p1, "active" = :p2, "version" = "version" + 1 WHERE "id" IN (:p3);
-- d1a0e8:
UPDATE "items" SET "delete_time" = :p1, "version" = "version" + 1 WHERE "id" IN (:p2);

-- constraint: a violated check is reported before a taken value, and that before a missing reference
-- and 7dc818 5b0b03

-- constraint: a reference is to an existing entity, or null
-- and f77b10 2aafd5 3aed1b 7dc818 b0e77e c4692b e699ae 93f5b3 f00849 600436 5b0b03 4a5b83 bdd65e 2cf2d8 e40f56
-- ca5d27:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "name" IN (:p1, /* 30 more of this form */, :p32) ORDER BY "items"."id" FETCH FIRST :p33 ROWS ONLY;
-- c557a9:
UPDATE "items" SET "owner_id" = :p1, "version" = "version" + 1 WHERE "id" IN (:p2, :p3);

-- constraint: an entity that others refer to is not deleted
-- and 50a5a3 3aed1b b0e77e c4692b e699ae 0834e4 8f48e9 957518 bf8bd3 de0ae6
-- b62b50:
DELETE FROM "owners" WHERE "id" <> :p1;
-- 21dc64:
DELETE FROM "owners" WHERE "id" NOT IN (:p1);
-- c5f719:
DELETE FROM "owners" WHERE "id" NOT IN (:p1, :p2);
-- 37c771:
DELETE FROM "owners" WHERE 1 = 1;
-- 36c413:
DELETE FROM "owners" WHERE NVL(SUBSTR("name", :p1), CHR(0)) = :p2;
-- f3cd02:
INSERT ALL INTO "owners" ("id", "name") VALUES (:p1, :p2) INTO "owners" ("id", "name") VALUES (:p3, :p4) INTO "owners" ("id", "name") VALUES (:p5, :p6) SELECT 1 FROM DUAL;
-- 224e62:
SELECT "id" FROM "items" WHERE "owner_id" = :p1 FOR UPDATE;
-- c51b0e:
SELECT "id" FROM "owners" WHERE "id" = :p1;
-- 0625ba:
SELECT "id" FROM "owners" WHERE "id" IN (:p1) FOR UPDATE;
-- b1669a:
SELECT "id" FROM "owners" WHERE "id" NOT IN (:p1);
-- d50b24:
SELECT "id" FROM "owners" WHERE 1 = 1;
-- f4d2e8:
SELECT "id" FROM "owners" WHERE NVL(SUBSTR("name", :p1), CHR(0)) = :p2;
-- 4b95e2:
SELECT "id", "name" FROM "owners" WHERE "id" = :p1 FETCH FIRST 2 ROWS ONLY;
-- 7d14d4:
SELECT "id", "owner_id" FROM "items" WHERE "owner_id" IN (:p1);
-- bb07da:
SELECT "id", "owner_id" FROM "items" WHERE "owner_id" IN (:p1, :p2);
-- 187e0f:
SELECT "id", "owner_id" FROM "items" WHERE "owner_id" IN (:p1, :p2, :p3, :p4);
-- 9c4c3b:
SELECT "item_id", "owner_id" FROM "memberships" WHERE "owner_id" IN (:p1);
-- f792ec:
SELECT "item_id", "owner_id" FROM "memberships" WHERE "owner_id" IN (:p1, :p2);
-- f1c635:
SELECT "item_id", "owner_id" FROM "memberships" WHERE "owner_id" IN (:p1, :p2, :p3, :p4);
-- 893955:
SELECT count(*) AS "count" FROM "items" WHERE "owner_id" = :p1;
-- aa635c:
SELECT count(*) AS "count" FROM "owners" WHERE 1 = 1;
-- df9013:
UPDATE "items" SET "owner_id" = :p1, "version" = "version" + 1 WHERE "id" IN (:p2);

-- constraint: a unit goes on after a constraint's refusal, and sees its own changes
-- and 336566 37c771 7dc818 b0e77e c4692b e699ae 600436 d50b24 5b0b03 bdd65e 7d14d4 9c4c3b a58083

-- constraint: of two units, one does not delete the entity that the other refers to
-- and 50a5a3 7dc818 b0e77e c4692b e699ae c51b0e 7d14d4 9c4c3b 190e55 aa635c

-- error: errors have the same class, reason and subject everywhere, outside of units
-- and 1a04f3 50a5a3 3aed1b 7dc818 25ba2e b0e77e c51b0e 05c45a bf8bd3 c92380 5b0b03 23ab59 7d14d4 9c4c3b fc071e e40f56 6835e8
-- b99958:
SELECT "item_id", "owner_id", "role" FROM "memberships" WHERE ("item_id" = :p1 AND "owner_id" = :p2) FETCH FIRST 2 ROWS ONLY;
-- 802637:
SELECT count(*) AS "count" FROM "memberships" WHERE ("item_id" = :p1 AND "owner_id" = :p2);

-- error: errors have the same class, reason and subject everywhere, in units
-- and 1a04f3 50a5a3 3aed1b 7dc818 25ba2e b0e77e c4692b e699ae c51b0e 05c45a bf8bd3 c92380 5b0b03 23ab59 7d14d4 9c4c3b b99958 fc071e 802637 e40f56 6835e8

-- key: a key of two fields is taken only as a whole
-- and c94257 f3cd02 b99958 06505e
-- d8113e:
INSERT ALL INTO "memberships" ("item_id", "owner_id", "role") VALUES (:p1, :p2, :p3) INTO "memberships" ("item_id", "owner_id", "role") VALUES (:p4, :p5, :p6) INTO "memberships" ("item_id", "owner_id", "role") VALUES (:p7, :p8, :p9) SELECT 1 FROM DUAL;
-- 34d9d5:
INSERT ALL INTO "memberships" ("item_id", "owner_id", "role") VALUES (:p1, :p2, :p3) INTO "memberships" ("item_id", "owner_id", "role") VALUES (:p4, :p5, :p6) SELECT 1 FROM DUAL;
-- ef75f0:
SELECT "item_id", "owner_id", "role" FROM "memberships" WHERE "item_id" = :p1 FETCH FIRST 2 ROWS ONLY;
-- 7512ab:
SELECT "item_id", "owner_id", "role" FROM "memberships" WHERE (("item_id" = :p1 AND "owner_id" = :p2) OR ("item_id" = :p3 AND "owner_id" = :p4)) ORDER BY "memberships"."item_id", "memberships"."owner_id" FETCH FIRST :p5 ROWS ONLY;

-- key: save and remove find an entity by its whole key
-- and c94257 34d9d5 f3cd02 06505e 802637 6835e8
-- acf1e0:
DELETE FROM "memberships" WHERE ("item_id" = :p1 AND "owner_id" = :p2);
-- 453593:
SELECT "item_id", "owner_id", "role" FROM "memberships" WHERE "role" = :p1 FETCH FIRST 2 ROWS ONLY;
-- 5df6fa:
SELECT count(*) AS "count" FROM "memberships" WHERE 1 = 1;

-- key: update leaves the key unchanged, and returns the changed entities by key
-- and c94257 d8113e f3cd02
-- 4fb923:
DELETE FROM "memberships" WHERE "item_id" = :p1;
-- 9d7026:
SELECT "item_id", "owner_id" FROM "memberships" WHERE 1 = 1 FOR UPDATE;
-- fceac7:
SELECT "item_id", "owner_id", "role" FROM "memberships" WHERE (("item_id" = :p1 AND "owner_id" = :p2) OR ("item_id" = :p3 AND "owner_id" = :p4) OR ("item_id" = :p5 AND "owner_id" = :p6)) ORDER BY "memberships"."item_id", "memberships"."owner_id" FETCH FIRST :p7 ROWS ONLY;
-- 08c095:
UPDATE "memberships" SET "role" = :p1 WHERE (("item_id" = :p2 AND "owner_id" = :p3) OR ("item_id" = :p4 AND "owner_id" = :p5) OR ("item_id" = :p6 AND "owner_id" = :p7));

-- key: ties of an order are broken by all fields of the key
-- and 1f6b35 3aed1b 276487 06505e
-- 358eab:
INSERT ALL INTO "memberships" ("item_id", "owner_id", "role") VALUES (:p1, :p2, :p3), /* 62 more of this form */ INTO "memberships" ("item_id", "owner_id", "role") VALUES (:p190, :p191, :p192) SELECT 1 FROM DUAL;
-- 08ab31:
INSERT ALL INTO "memberships" ("item_id", "owner_id", "role") VALUES (:p1, :p2, :p3), /* 30 more of this form */ INTO "memberships" ("item_id", "owner_id", "role") VALUES (:p94, :p95, :p96) SELECT 1 FROM DUAL;
-- 2b317a:
INSERT ALL INTO "memberships" ("item_id", "owner_id", "role") VALUES (:p1, :p2, :p3) INTO "memberships" ("item_id", "owner_id", "role") VALUES (:p4, :p5, :p6) INTO "memberships" ("item_id", "owner_id", "role") VALUES (:p7, :p8, :p9) INTO "memberships" ("item_id", "owner_id", "role") VALUES (:p10, :p11, :p12) SELECT 1 FROM DUAL;
-- ce503f:
INSERT ALL INTO "owners" ("id", "name") VALUES (:p1, :p2), /* 6 more of this form */ INTO "owners" ("id", "name") VALUES (:p15, :p16) SELECT 1 FROM DUAL;
-- fbec37:
SELECT "item_id", "owner_id", "role" FROM "memberships" WHERE ("item_id" < :p1 OR ("item_id" = :p2 AND "owner_id" > :p3)) ORDER BY "memberships"."item_id" DESC, "memberships"."owner_id" FETCH FIRST :p4 ROWS ONLY;
-- 057d37:
SELECT "item_id", "owner_id", "role" FROM "memberships" WHERE ("item_id" > :p1 OR ("item_id" = :p2 AND "owner_id" > :p3)) ORDER BY "memberships"."item_id", "memberships"."owner_id" FETCH FIRST :p4 ROWS ONLY;
-- a9ee03:
SELECT "item_id", "owner_id", "role" FROM "memberships" WHERE ("role" > :p1 OR ("role" = :p2 AND "item_id" > :p3) OR ("role" = :p4 AND "item_id" = :p5 AND "owner_id" > :p6)) ORDER BY "memberships"."role", "memberships"."item_id", "memberships"."owner_id" FETCH FIRST :p7 ROWS ONLY;
-- 09a235:
SELECT "item_id", "owner_id", "role" FROM "memberships" WHERE 1 = 1 ORDER BY "memberships"."item_id" DESC, "memberships"."owner_id" FETCH FIRST :p1 ROWS ONLY;
-- 5fab40:
SELECT "item_id", "owner_id", "role" FROM "memberships" WHERE 1 = 1 ORDER BY "memberships"."role", "memberships"."item_id", "memberships"."owner_id" FETCH FIRST :p1 ROWS ONLY;

-- key: partialReplace and replace distinguish entities by their whole key
-- and c94257 d8113e 34d9d5 f3cd02 25ba2e c4692b c71c5a e699ae 3c22bf cfd470 03fb0b 7512ab 06505e 5df6fa 6835e8
-- 50de6a:
DELETE FROM "memberships" WHERE (("item_id" = :p1 AND "owner_id" = :p2) OR ("item_id" = :p3 AND "owner_id" = :p4) OR ("item_id" = :p5 AND "owner_id" = :p6));
-- 0fc7df:
DELETE FROM "memberships" WHERE (("item_id" = :p1 AND "owner_id" = :p2) OR ("item_id" = :p3 AND "owner_id" = :p4));
-- 6e5d1c:
SELECT "item_id", "owner_id" FROM "memberships" WHERE (("item_id" = :p1 AND "owner_id" = :p2) OR ("item_id" = :p3 AND "owner_id" = :p4)) FOR UPDATE;

-- key: deleting an entity deletes those that refer to it by a part of their key
-- and 8cd43b b62b50 37c771 c94257 2b317a f3cd02 25ba2e d50b24 05c45a 7d14d4 9c4c3b 06505e 5df6fa e40f56

-- key: a unit that fails restores the entities that its cascades deleted
-- and 336566 c94257 f3cd02 25ba2e 5df6fa
-- 8465f3:
SELECT "item_id", "owner_id", "role" FROM "memberships" WHERE 1 = 1 FETCH FIRST 2 ROWS ONLY;

-- identity: create gives a key to each ticket that has none, in the order given
-- and e699ae
-- fb1fc4:
INSERT ALL INTO "tickets" ("id", "title", "parent_id") VALUES (:p1, :p2, :p3), /* 254 more of this form */ INTO "tickets" ("id", "title", "parent_id") VALUES (:p766, :p767, :p768) SELECT 1 FROM DUAL;
-- b85609:
INSERT ALL INTO "tickets" ("id", "title", "parent_id") VALUES (:p1, :p2, :p3), /* 30 more of this form */ INTO "tickets" ("id", "title", "parent_id") VALUES (:p94, :p95, :p96) SELECT 1 FROM DUAL;
-- 48ebea:
INSERT ALL INTO "tickets" ("id", "title", "parent_id") VALUES (:p1, :p2, :p3), /* 6 more of this form */ INTO "tickets" ("id", "title", "parent_id") VALUES (:p22, :p23, :p24) SELECT 1 FROM DUAL;
-- 4ac56e:
INSERT ALL INTO "tickets" ("id", "title", "parent_id") VALUES (:p1, :p2, :p3) INTO "tickets" ("id", "title", "parent_id") VALUES (:p4, :p5, :p6) INTO "tickets" ("id", "title", "parent_id") VALUES (:p7, :p8, :p9) INTO "tickets" ("id", "title", "parent_id") VALUES (:p10, :p11, :p12) SELECT 1 FROM DUAL;
-- 97ac6a:
INSERT ALL INTO "tickets" ("id", "title", "parent_id") VALUES (:p1, :p2, :p3) INTO "tickets" ("id", "title", "parent_id") VALUES (:p4, :p5, :p6) INTO "tickets" ("id", "title", "parent_id") VALUES (:p7, :p8, :p9) SELECT 1 FROM DUAL;
-- ba448d:
INSERT INTO "tickets" ("id", "title", "parent_id") VALUES (:p1, :p2, :p3);
-- 3649d7:
SELECT "id", "title", "parent_id" FROM "tickets" WHERE "id" = :p1 FETCH FIRST 2 ROWS ONLY;
-- 497983:
SELECT "id", "title", "parent_id" FROM "tickets" WHERE "id" >= :p1 ORDER BY "tickets"."id" FETCH FIRST :p2 ROWS ONLY;
-- 82b666:
SELECT "id", "title", "parent_id" FROM "tickets" WHERE 1 = 1 ORDER BY "tickets"."id" FETCH FIRST :p1 ROWS ONLY;
-- 997f9b:
SELECT "tickets__identity".NEXTVAL AS "key" FROM DUAL CONNECT BY LEVEL <= :p1;

-- identity: a chosen key is kept, and passed over
-- and 97ac6a ba448d 997f9b
-- 6b9b6d:
DECLARE PRAGMA AUTONOMOUS_TRANSACTION; BEGIN EXECUTE IMMEDIATE 'ALTER SEQUENCE "tickets__identity" RESTART START WITH 10'; END;
-- dec37c:
DECLARE PRAGMA AUTONOMOUS_TRANSACTION; BEGIN EXECUTE IMMEDIATE 'ALTER SEQUENCE "tickets__identity" RESTART START WITH 20001'; END;
-- c8b894:
DECLARE PRAGMA AUTONOMOUS_TRANSACTION; BEGIN EXECUTE IMMEDIATE 'ALTER SEQUENCE "tickets__identity" RESTART START WITH 8'; END;
-- bf67d9:
INSERT ALL INTO "tickets" ("id", "title", "parent_id") VALUES (:p1, :p2, :p3) INTO "tickets" ("id", "title", "parent_id") VALUES (:p4, :p5, :p6) SELECT 1 FROM DUAL;
-- 1ff759:
SELECT "id", "title", "parent_id" FROM "tickets" WHERE "id" IN (:p1) ORDER BY "tickets"."id" FETCH FIRST :p2 ROWS ONLY;
-- 902498:
SELECT "id", "title", "parent_id" FROM "tickets" WHERE "title" IN (:p1) ORDER BY "tickets"."id" FETCH FIRST :p2 ROWS ONLY;
-- 2a9303:
SELECT "tickets__identity".NEXTVAL AS "key" FROM DUAL;
-- ac7962:
SELECT count(*) AS "count" FROM "tickets" WHERE 1 = 1;

-- identity: a key is a whole number from 1
-- and ba448d 3649d7 2a9303 997f9b ac7962
-- cd30ad:
DECLARE PRAGMA AUTONOMOUS_TRANSACTION; BEGIN EXECUTE IMMEDIATE 'ALTER SEQUENCE "tickets__identity" RESTART START WITH 9007199254740992'; END;
-- 0ac259:
SELECT count(*) AS "count" FROM "tickets" WHERE "id" = :p1;

-- identity: the key of a deleted ticket is never given again
-- and bf67d9 ba448d e699ae 3649d7 997f9b 0ac259 ac7962
-- 6e8b5c:
DELETE FROM "tickets" WHERE "id" = :p1;
-- e26212:
DELETE FROM "tickets" WHERE 1 = 1;

-- identity: creators at the same time get keys of their own
-- and 97ac6a 82b666 997f9b

-- identity: save, update, remove and the replacing methods go by the key
-- and c8b894 6e8b5c bf67d9 ba448d e699ae 1ff759 82b666 2a9303 997f9b 0ac259 ac7962
-- cccefe:
DECLARE PRAGMA AUTONOMOUS_TRANSACTION; BEGIN EXECUTE IMMEDIATE 'ALTER SEQUENCE "tickets__identity" RESTART START WITH 19'; END;
-- d2369d:
DELETE FROM "tickets" WHERE "id" NOT IN (:p1);
-- 4ecbae:
SELECT "id" FROM "tickets" WHERE "id" IN (:p1) FOR UPDATE;
-- 1240e4:
SELECT "id" FROM "tickets" WHERE "id" IN (:p1, :p2) FOR UPDATE;
-- b0e3d0:
SELECT "id", "title", "parent_id" FROM "tickets" WHERE "id" IN (:p1, :p2) ORDER BY "tickets"."id" FETCH FIRST :p3 ROWS ONLY;
-- f80067:
SELECT count(*) AS "count" FROM "tickets" WHERE "id" NOT IN (:p1);
-- 42d370:
UPDATE "tickets" SET "title" = :p1, "parent_id" = :p2 WHERE "id" = :p3;

-- identity: upsert by a unique value needs no key: a stored ticket keeps its own
-- and bf67d9 ba448d e699ae 4ecbae 1240e4 1ff759 b0e3d0 902498 2a9303 997f9b ac7962 42d370
-- 04be87:
DECLARE PRAGMA AUTONOMOUS_TRANSACTION; BEGIN EXECUTE IMMEDIATE 'ALTER SEQUENCE "tickets__identity" RESTART START WITH 901'; END;
-- bdf30e:
SELECT "id", "title", "parent_id" FROM "tickets" WHERE "title" IN (:p1, :p2) ORDER BY "tickets"."id" FETCH FIRST :p3 ROWS ONLY;
-- 76c728:
SELECT "id", "title", "parent_id" FROM "tickets" WHERE "title" IN (:p1, :p2, :p3, :p4) ORDER BY "tickets"."id" FETCH FIRST :p5 ROWS ONLY;

-- identity: a ticket refers to another by its key, which is checked
-- and 6e8b5c bf67d9 ba448d e699ae 3649d7 bdf30e 82b666 997f9b 0ac259
-- 1f64df:
SELECT "id", "title", "parent_id" FROM "tickets" WHERE "parent_id" = :p1 ORDER BY "tickets"."id" FETCH FIRST :p2 ROWS ONLY;

-- identity: a refused ticket is not stored, and its key is no other's
-- and bf67d9 ba448d bdf30e 997f9b ac7962

-- identity: pages follow each other by the key
-- and 997f9b
-- 03f954:
INSERT ALL INTO "tickets" ("id", "title", "parent_id") VALUES (:p1, :p2, :p3), /* 5 more of this form */ INTO "tickets" ("id", "title", "parent_id") VALUES (:p19, :p20, :p21) SELECT 1 FROM DUAL;
-- 2853a6:
SELECT "id", "title", "parent_id" FROM "tickets" WHERE "id" < :p1 ORDER BY "tickets"."id" DESC FETCH FIRST :p2 ROWS ONLY;
-- a65503:
SELECT "id", "title", "parent_id" FROM "tickets" WHERE 1 = 1 ORDER BY "tickets"."id" DESC FETCH FIRST :p1 ROWS ONLY;

-- identity: a unit knows the keys that it is given, or says that it does not
-- and bf67d9 ba448d e699ae 3649d7 82b666 997f9b ac7962

-- swap-unique: replaced entities may swap their unique values, or pass them on
-- and a1157e 7dc818 c4692b c71c5a e699ae 3c22bf 93f5b3 60ea16 f82204 928dd1 c92380 edf2ac 190e55 2cf2d8
-- 2e47af:
DELETE FROM "items" WHERE "id" NOT IN (:p1, :p2, :p3, :p4);
-- c96cc6:
SELECT "id" FROM "items" WHERE "id" IN (:p1, :p2, :p3, :p4) FOR UPDATE;
-- 096f5d:
SET CONSTRAINTS "items_name" DEFERRED;
-- 8651a9:
SET CONSTRAINTS "items_name" IMMEDIATE;

-- swap-unique: many entities may swap their unique values at once
-- and f77b10 1f6b35 c4692b c71c5a e699ae 3c22bf 93f5b3 caf559 2741c2 bdd65e 096f5d 8651a9 2cf2d8
-- d64a85:
INSERT ALL INTO "items" ("id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version") VALUES (:p1, :p2, :p3, :p4, :p5, :p6, :p7, :p8, :p9, :p10, :p11, :p12), /* 14 more of this form */ INTO "items" ("id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version") VALUES (:p181, :p182, :p183, :p184, :p185, :p186, :p187, :p188, :p189, :p190, :p191, :p192) SELECT 1 FROM DUAL;
-- bef1d4:
SELECT "id" FROM "items" WHERE "id" IN (:p1, /* 6 more of this form */, :p8) FOR UPDATE;
-- 8b944b:
SELECT "id" FROM "items" WHERE "id" IN (:p1, /* 14 more of this form */, :p16) FOR UPDATE;
-- 131c1e:
SELECT "id" FROM "items" WHERE "id" IN (:p1, /* 62 more of this form */, :p64) FOR UPDATE;
-- 4441f0:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "id" IN (:p1, /* 6 more of this form */, :p8) ORDER BY "items"."id" FETCH FIRST :p9 ROWS ONLY;
-- 17d969:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "id" IN (:p1, /* 14 more of this form */, :p16) ORDER BY "items"."id" FETCH FIRST :p17 ROWS ONLY;
-- 149b0b:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "id" IN (:p1, /* 62 more of this form */, :p64) ORDER BY "items"."id" FETCH FIRST :p65 ROWS ONLY;
-- 6be49a:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "name" IN (:p1, /* 62 more of this form */, :p64) ORDER BY "items"."id" FETCH FIRST :p65 ROWS ONLY;
-- 997465:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "name" IN (:p1, /* 1022 more of this form */, :p1024) ORDER BY "items"."id" FETCH FIRST :p1025 ROWS ONLY;

-- swap-unique: a unique value that another entity keeps is taken, and then nothing changes
-- and c94257 c4692b c71c5a e699ae 3c22bf 93f5b3 60ea16 c96cc6 4a5b83 bdd65e 2cf2d8

-- slot: unique values are swapped where no spare value is allowed, and the rules hold before and after
-- and c4692b c71c5a e699ae 3c22bf b28807 f0d643 a9af86 076c51 6e8c73 cb0c0b
-- eef9dd:
DELETE FROM "slots" WHERE "id" NOT IN (:p1, :p2, :p3, :p4);
-- 685c54:
INSERT ALL INTO "slots" ("id", "position", "code", "parent_id", "after_id") VALUES (:p1, /* 3 more of this form */, :p5) INTO "slots" ("id", "position", "code", "parent_id", "after_id") VALUES (:p6, /* 3 more of this form */, :p10) INTO "slots" ("id", "position", "code", "parent_id", "after_id") VALUES (:p11, /* 3 more of this form */, :p15) INTO "slots" ("id", "position", "code", "parent_id", "after_id") VALUES (:p16, /* 3 more of this form */, :p20) SELECT 1 FROM DUAL;
-- 1c4467:
SELECT TO_CHAR("id") AS "id" FROM "slots" WHERE "id" = :p1 FOR UPDATE;
-- 4c9b1d:
SELECT TO_CHAR("id") AS "id" FROM "slots" WHERE "id" IN (:p1, :p2, :p3, :p4) FOR UPDATE;
-- 235d25:
SELECT TO_CHAR("id") AS "id", "position", "code", TO_CHAR("parent_id") AS "parent_id", TO_CHAR("after_id") AS "after_id" FROM "slots" WHERE "code" IN (:p1, :p2, :p3, :p4) ORDER BY "slots"."id" FETCH FIRST :p5 ROWS ONLY;
-- 1c622a:
SELECT TO_CHAR("id") AS "id", "position", "code", TO_CHAR("parent_id") AS "parent_id", TO_CHAR("after_id") AS "after_id" FROM "slots" WHERE "id" IN (:p1) ORDER BY "slots"."id" FETCH FIRST :p2 ROWS ONLY;
-- 648406:
SELECT TO_CHAR("id") AS "id", "position", "code", TO_CHAR("parent_id") AS "parent_id", TO_CHAR("after_id") AS "after_id" FROM "slots" WHERE "id" IN (:p1, :p2, :p3, :p4) ORDER BY "slots"."id" FETCH FIRST :p5 ROWS ONLY;
-- 6cd9ff:
SELECT TO_CHAR("id") AS "id", "position", "code", TO_CHAR("parent_id") AS "parent_id", TO_CHAR("after_id") AS "after_id" FROM "slots" WHERE "position" IN (:p1, :p2, :p3, :p4) ORDER BY "slots"."id" FETCH FIRST :p5 ROWS ONLY;
-- b9e932:
SELECT count(*) AS "count" FROM "slots" WHERE "id" NOT IN (:p1, :p2, :p3, :p4);
-- c1d09e:
SELECT count(*) AS "count" FROM "slots" WHERE 1 = 1;
-- 11bd90:
SET CONSTRAINTS ALL IMMEDIATE;
-- fff1b7:
UPDATE "slots" SET "code" = :p1 WHERE "id" IN (:p2);
-- 41063c:
UPDATE "slots" SET "position" = :p1 WHERE "id" IN (:p2);

-- slot: a unit swaps unique values, and one that fails leaves them
-- and 685c54 c4692b c71c5a e699ae 3c22bf b28807 4c9b1d 235d25 648406 6cd9ff a9af86 076c51 6e8c73 cb0c0b

-- slot: a new entity takes the unique value of an entity that replace deletes
-- and 685c54 434393 c4692b c71c5a e699ae 3c22bf b28807 0393d2 e78e42 131467 fcb64e c1d09e 076c51 6e8c73 cb0c0b
-- 9be111:
DELETE FROM "slots" WHERE "id" NOT IN (:p1, :p2);
-- 4bae7e:
SELECT TO_CHAR("id") AS "id", "position", "code", TO_CHAR("parent_id") AS "parent_id", TO_CHAR("after_id") AS "after_id" FROM "slots" WHERE 1 = 1 ORDER BY "slots"."position", "slots"."id" FETCH FIRST :p1 ROWS ONLY;
-- 0f3125:
SELECT count(*) AS "count" FROM "slots" WHERE "id" NOT IN (:p1, :p2);

-- slot: a reference to an id that is no text works as any other
-- and 80fab8 434393 c4692b e699ae f0d643 4fe4aa c1d09e cb0c0b
-- d6ff14:
DELETE FROM "slots" WHERE "id" = :p1;
-- 721621:
SELECT TO_CHAR("id") AS "id" FROM "slots" WHERE 1 = 1 FOR UPDATE;
-- e724bc:
SELECT TO_CHAR("id") AS "id", "position", "code", TO_CHAR("parent_id") AS "parent_id", TO_CHAR("after_id") AS "after_id" FROM "slots" WHERE "id" = :p1 FETCH FIRST 2 ROWS ONLY;
-- 0128ca:
SELECT TO_CHAR("id") AS "id", TO_CHAR("parent_id") AS "parent_id", TO_CHAR("after_id") AS "after_id" FROM "slots" WHERE "after_id" IN (:p1);
-- 74d333:
SELECT TO_CHAR("id") AS "id", TO_CHAR("parent_id") AS "parent_id", TO_CHAR("after_id") AS "after_id" FROM "slots" WHERE "id" = :p1;
-- aa080e:
SELECT TO_CHAR("id") AS "id", TO_CHAR("parent_id") AS "parent_id", TO_CHAR("after_id") AS "after_id" FROM "slots" WHERE "parent_id" IN (:p1);
-- 790a07:
SELECT count(*) AS "count" FROM "slots" WHERE "id" = :p1;
-- 549589:
UPDATE "slots" SET "after_id" = :p1 WHERE "id" IN (:p2, :p3);

-- slot: a row that restricts a deletion is no obstacle if the same deletion deletes it
-- and d6ff14 685c54 7cfd4a c4692b e699ae 1c4467 e724bc 1c622a 0128ca 74d333 aa080e 790a07 c1d09e
-- 0bc33f:
DELETE FROM "slots" WHERE "position" = :p1;
-- 130409:
DELETE FROM "slots" WHERE 1 = 1;
-- de2a7e:
SELECT TO_CHAR("id") AS "id", TO_CHAR("parent_id") AS "parent_id", TO_CHAR("after_id") AS "after_id" FROM "slots" WHERE "position" = :p1;
-- 299590:
SELECT count(*) AS "count" FROM "slots" WHERE "position" = :p1;
-- 992d61:
UPDATE "slots" SET "parent_id" = :p1 WHERE "id" IN (:p2);

-- slot: a unit goes on after a refused reference
-- and d6ff14 7cfd4a c4692b c71c5a e699ae 3c22bf f0d643 e724bc 4fe4aa 0128ca 74d333 aa080e 790a07 c1d09e cb0c0b

-- plain: a condition that is not plain data deletes, changes and finds nothing
-- and c94257 bdd65e

-- plain: a query that is not plain data, or has unknown parts, lists nothing
-- and c94257

-- plain: a change that is not plain data, or is empty, changes nothing
-- and 3aed1b bdd65e

-- plain: an entity has scalars only, and a value without fields is no entity
-- and 7dc818 bdd65e

-- plain: plain data and a Date of another realm are accepted
-- and 3aed1b 7dc818 4ea6b7 39a01a bf8bd3 bd0e5b bdd65e 459f05 d1a0e8 e40f56
-- bc7b75:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "create_time" > :p1 ORDER BY "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- fb9ab0:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "create_time" IN (:p1, :p2) ORDER BY "items"."id" FETCH FIRST :p3 ROWS ONLY;
-- a2ac7b:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "id" = :p1 ORDER BY "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- 0e3383:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("id" = :p1 AND "note" IS NOT NULL) ORDER BY "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- 8fe1d1:
SELECT count(*) AS "count" FROM "items" WHERE "create_time" = :p1;
-- 80561c:
SELECT count(*) AS "count" FROM "items" WHERE "create_time" IN (:p1, :p2);

-- plain: empty lists mean the same as in logic, and a condition is not modified
-- and c94257 bdd65e 8084ed 190e55
-- 7e941a:
DELETE FROM "items" WHERE "id" IN (:p1);
-- 4b9ed2:
DELETE FROM "items" WHERE 1 = 0;
-- 9137ef:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE 1 = 0 ORDER BY "items"."id" FETCH FIRST :p1 ROWS ONLY;

-- query: where compares text exactly
-- and 1f6b35 a1157e 2a8bfd 4a5b83 bdd65e
-- c2aab8:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "name" <> :p1 ORDER BY "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- c72732:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("name" >= :p1 AND "name" < :p2) ORDER BY "items"."id" FETCH FIRST :p3 ROWS ONLY;
-- 3393d9:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE INSTR("name", :p1) > 0 ORDER BY "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- 648be7:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE NVL(SUBSTR("name", :p1), CHR(0)) = :p2 ORDER BY "items"."id" FETCH FIRST :p3 ROWS ONLY;

-- query: where compares text with quotes, stars and filter keywords literally
-- and 1f6b35 696e7c 2a8bfd 5b0b03 3393d9

-- query: text is ordered by code point, times by millisecond and false before true
-- and 1f6b35 c94257 275d64 8fe1d1 459f05 7df8bd
-- 5a5489:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "name" < :p1 ORDER BY "items"."name", "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- 77c604:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "name" > :p1 ORDER BY "items"."name", "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- 963c9c:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE 1 = 1 ORDER BY "items"."active", "items"."id" DESC FETCH FIRST :p1 ROWS ONLY;
-- d79799:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE 1 = 1 ORDER BY "items"."name" DESC, "items"."id" FETCH FIRST :p1 ROWS ONLY;
-- 03a162:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE 1 = 1 ORDER BY "items"."name", "items"."id" FETCH FIRST :p1 ROWS ONLY;
-- f284f2:
SELECT count(*) AS "count" FROM "items" WHERE "active" > :p1;

-- query: null is before everything, and only conditions about null find it
-- and a1157e 0d94d9 fe8676 98c892 5f4376
-- ec316c:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "delete_time" >= :p1 ORDER BY "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- d730ee:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "note" IS NOT NULL ORDER BY "items"."id" FETCH FIRST :p1 ROWS ONLY;
-- b569fe:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "rating" < :p1 ORDER BY "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- 536310:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "rating" IS NOT NULL ORDER BY "items"."id" FETCH FIRST :p1 ROWS ONLY;
-- d4218f:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "rating" IS NULL ORDER BY "items"."id" FETCH FIRST :p1 ROWS ONLY;
-- 8fae5e:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "rating" NOT IN (:p1) ORDER BY "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- 2a32aa:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("rating" <> :p1 OR "rating" IS NULL) ORDER BY "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- d3722b:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("rating" >= :p1 OR "rating" IS NULL) ORDER BY "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- 1ef528:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("rating" IN (:p1) OR "rating" IS NULL) ORDER BY "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- 642cd4:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("rating" NOT IN (:p1) OR "rating" IS NULL) ORDER BY "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- c9fa45:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE (("note" < :p1 OR "note" >= :p2) OR "note" IS NULL) ORDER BY "items"."id" FETCH FIRST :p3 ROWS ONLY;
-- 52bbaa:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM (SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE "delete_time" IS NULL ORDER BY "items"."delete_time" DESC, "items"."id" FETCH FIRST :p1 ROWS ONLY) range_0 UNION ALL SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE "delete_time" IS NOT NULL ORDER BY "items"."delete_time" DESC, "items"."id" FETCH FIRST :p2 ROWS ONLY) range_1) "items" ORDER BY "items"."delete_time" DESC NULLS LAST, "items"."id" FETCH FIRST :p3 ROWS ONLY;
-- d32778:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM (SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE "note" IS NULL ORDER BY "items"."note", "items"."id" FETCH FIRST :p1 ROWS ONLY) range_0 UNION ALL SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE "note" IS NOT NULL ORDER BY "items"."note", "items"."id" FETCH FIRST :p2 ROWS ONLY) range_1) "items" ORDER BY "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p3 ROWS ONLY;
-- 2643fc:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM (SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE "rating" IS NULL ORDER BY "items"."rating" DESC, "items"."id" FETCH FIRST :p1 ROWS ONLY) range_0 UNION ALL SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE "rating" IS NOT NULL ORDER BY "items"."rating" DESC, "items"."id" FETCH FIRST :p2 ROWS ONLY) range_1) "items" ORDER BY "items"."rating" DESC NULLS LAST, "items"."id" FETCH FIRST :p3 ROWS ONLY;
-- 6ff254:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM (SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE "rating" IS NULL ORDER BY "items"."rating", "items"."id" FETCH FIRST :p1 ROWS ONLY) range_0 UNION ALL SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE "rating" IS NOT NULL ORDER BY "items"."rating", "items"."id" FETCH FIRST :p2 ROWS ONLY) range_1) "items" ORDER BY "items"."rating" NULLS FIRST, "items"."id" FETCH FIRST :p3 ROWS ONLY;
-- c8ab31:
SELECT count(*) AS "count" FROM "items" WHERE "note" IS NOT NULL;
-- 587ed6:
SELECT count(*) AS "count" FROM "items" WHERE "rating" IS NOT NULL;
-- 22cb88:
SELECT count(*) AS "count" FROM "items" WHERE "rating" IS NULL;
-- ef6414:
SELECT count(*) AS "count" FROM "items" WHERE ("rating" <> :p1 OR "rating" IS NULL);
-- 18af31:
SELECT count(*) AS "count" FROM "items" WHERE ("rating" IN (:p1) OR "rating" IS NULL);
-- 9d9bc2:
SELECT count(*) AS "count" FROM "items" WHERE ("rating" NOT IN (:p1) OR "rating" IS NULL);
-- 517ed4:
SELECT count(*) AS "count" FROM "items" WHERE (("note" < :p1 OR "note" >= :p2) OR "note" IS NULL);

-- query: where compares a field with another of its kind, and null equals null then
-- and 748317 7cfd4a bf8bd3 f4c237
-- cb263b:
DELETE FROM "items" WHERE "create_time" > "delete_time";
-- e67015:
SELECT "id" FROM "items" WHERE ("note" = "name" OR ("note" IS NULL AND 1 = 0)) FOR UPDATE;
-- 3b2b0a:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "create_time" < "delete_time" ORDER BY "items"."id" FETCH FIRST :p1 ROWS ONLY;
-- 1ffe86:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "create_time" <= "delete_time" ORDER BY "items"."id" FETCH FIRST :p1 ROWS ONLY;
-- bf5366:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "create_time" > "delete_time" ORDER BY "items"."id" FETCH FIRST :p1 ROWS ONLY;
-- 495d12:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "create_time" >= "delete_time" ORDER BY "items"."id" FETCH FIRST :p1 ROWS ONLY;
-- 93eeb0:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "note" < "name" ORDER BY "items"."id" FETCH FIRST :p1 ROWS ONLY;
-- 304489:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "note" >= "note" ORDER BY "items"."id" FETCH FIRST :p1 ROWS ONLY;
-- fa661b:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("create_time" <> "delete_time" OR (1 = 0 AND "delete_time" IS NOT NULL) OR "delete_time" IS NULL) ORDER BY "items"."id" FETCH FIRST :p1 ROWS ONLY;
-- c70aaa:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("create_time" = "delete_time" OR (1 = 0 AND "delete_time" IS NULL)) ORDER BY "items"."id" FETCH FIRST :p1 ROWS ONLY;
-- 5d2249:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("id" < "name" AND "id" <> :p1) ORDER BY "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- 0d1fdc:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("note" <> "owner_id" OR ("note" IS NULL AND "owner_id" IS NOT NULL) OR ("note" IS NOT NULL AND "owner_id" IS NULL)) ORDER BY "items"."id" FETCH FIRST :p1 ROWS ONLY;
-- 0041dd:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("note" = "name" OR ("note" IS NULL AND 1 = 0)) ORDER BY "items"."id" FETCH FIRST :p1 ROWS ONLY;
-- 2a4b8c:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("note" = "owner_id" OR ("note" IS NULL AND "owner_id" IS NULL)) ORDER BY "items"."id" FETCH FIRST :p1 ROWS ONLY;
-- 019c9a:
SELECT TO_CHAR("id") AS "id", "position", "code", TO_CHAR("parent_id") AS "parent_id", TO_CHAR("after_id") AS "after_id" FROM "slots" WHERE "parent_id" < "id" ORDER BY "slots"."id" FETCH FIRST :p1 ROWS ONLY;
-- 9fd665:
SELECT TO_CHAR("id") AS "id", "position", "code", TO_CHAR("parent_id") AS "parent_id", TO_CHAR("after_id") AS "after_id" FROM "slots" WHERE "parent_id" > "after_id" ORDER BY "slots"."id" FETCH FIRST :p1 ROWS ONLY;
-- 4e72eb:
SELECT TO_CHAR("id") AS "id", "position", "code", TO_CHAR("parent_id") AS "parent_id", TO_CHAR("after_id") AS "after_id" FROM "slots" WHERE ("parent_id" = "after_id" OR ("parent_id" IS NULL AND "after_id" IS NULL)) ORDER BY "slots"."id" FETCH FIRST :p1 ROWS ONLY;
-- 06ab2c:
SELECT TO_CHAR("id") AS "id", "position", "code", TO_CHAR("parent_id") AS "parent_id", TO_CHAR("after_id") AS "after_id" FROM "slots" WHERE ("parent_id" > "after_id" OR "parent_id" IS NULL OR "after_id" IS NULL) ORDER BY "slots"."id" FETCH FIRST :p1 ROWS ONLY;
-- 24033b:
SELECT count(*) AS "count" FROM "items" WHERE "create_time" < "delete_time";
-- 198546:
SELECT count(*) AS "count" FROM "items" WHERE "create_time" <= "delete_time";
-- bc7e61:
SELECT count(*) AS "count" FROM "items" WHERE "create_time" > "delete_time";
-- 9ad8d9:
SELECT count(*) AS "count" FROM "items" WHERE "create_time" >= "delete_time";
-- 38be68:
SELECT count(*) AS "count" FROM "items" WHERE "note" < "name";
-- 26296b:
SELECT count(*) AS "count" FROM "items" WHERE "note" >= "note";
-- 9914c1:
SELECT count(*) AS "count" FROM "items" WHERE ("create_time" <> "delete_time" OR (1 = 0 AND "delete_time" IS NOT NULL) OR "delete_time" IS NULL);
-- 1869b3:
SELECT count(*) AS "count" FROM "items" WHERE ("create_time" = "delete_time" OR (1 = 0 AND "delete_time" IS NULL));
-- c0508b:
SELECT count(*) AS "count" FROM "items" WHERE ("id" < "name" AND "id" <> :p1);
-- 93639f:
SELECT count(*) AS "count" FROM "items" WHERE ("note" <> "owner_id" OR ("note" IS NULL AND "owner_id" IS NOT NULL) OR ("note" IS NOT NULL AND "owner_id" IS NULL));
-- e2799b:
SELECT count(*) AS "count" FROM "items" WHERE ("note" = "name" OR ("note" IS NULL AND 1 = 0));
-- e3b565:
SELECT count(*) AS "count" FROM "items" WHERE ("note" = "owner_id" OR ("note" IS NULL AND "owner_id" IS NULL));

-- query: where compares a field with values of its type only
-- and c94257

-- query: lists and pages are ordered by existing fields, each named once
-- and c94257

-- query: a malformed id finds nothing, and is no error in a where
-- and 3aed1b 05c45a fc071e
-- ff332c:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("id" = :p1 AND "active" = :p2) FETCH FIRST 2 ROWS ONLY;
-- c72872:
SELECT count(*) AS "count" FROM "items" WHERE "id" IN (:p1, :p2);

-- query: where joins with and, or and not
-- and 696e7c 8084ed 190e55
-- bab11c:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("active" <> :p1 AND "id" <> :p2) ORDER BY "items"."id" FETCH FIRST :p3 ROWS ONLY;
-- a9a159:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("id" = :p1 OR ("id" = :p2 AND "active" = :p3) OR ("id" = :p4 AND "active" = :p5)) ORDER BY "items"."id" FETCH FIRST :p6 ROWS ONLY;
-- efa56e:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("id" >= :p1 AND "id" < :p2 AND "id" <> :p3) ORDER BY "items"."id" FETCH FIRST :p4 ROWS ONLY;
-- 19ce0e:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE (("active" = :p1 AND "id" <> :p2) AND "note" = :p3) ORDER BY "items"."id" FETCH FIRST :p4 ROWS ONLY;
-- 06cdb4:
SELECT count(*) AS "count" FROM "items" WHERE ("active" <> :p1 AND "id" <> :p2);
-- bb1d41:
SELECT count(*) AS "count" FROM "items" WHERE ("active" = :p1 AND "id" > :p2);
-- a31f45:
SELECT count(*) AS "count" FROM "items" WHERE ("id" = :p1 OR ("id" = :p2 AND "active" = :p3) OR ("id" = :p4 AND "active" = :p5));
-- b60f0b:
SELECT count(*) AS "count" FROM "items" WHERE ("id" >= :p1 AND "id" < :p2 AND "id" <> :p3);
-- c6b255:
SELECT count(*) AS "count" FROM "items" WHERE (("active" = :p1 AND "id" <> :p2) AND "note" = :p3);

-- query: where takes lists of any length
-- and 748317 8084ed 190e55
-- dfbc66:
SELECT count(*) AS "count" FROM "items" WHERE "name" IN (:p1, :p2);
-- b92caa:
SELECT count(*) AS "count" FROM "items" WHERE ("name" IN (:p1, /* 1022 more of this form */, :p1024) OR "name" IN (:p1025, /* 1022 more of this form */, :p2048) OR "name" IN (:p2049, /* 1022 more of this form */, :p3072) OR "name" IN (:p3073));
-- 89f6e0:
SELECT count(*) AS "count" FROM "items" WHERE ("name" NOT IN (:p1, /* 1022 more of this form */, :p1024) AND "name" NOT IN (:p1025, /* 1022 more of this form */, :p2048) AND "name" NOT IN (:p2049, /* 1022 more of this form */, :p3072) AND "name" NOT IN (:p3073));
-- 167761:
SELECT count(*) AS "count" FROM "items" WHERE (("rating" IN (:p1, /* 1022 more of this form */, :p1024) OR "rating" IN (:p1025, /* 1022 more of this form */, :p2048) OR "rating" IN (:p2049, /* 1022 more of this form */, :p3072) OR "rating" IN (:p3073, /* 1022 more of this form */, :p4096) OR "rating" IN (:p4097, /* 1022 more of this form */, :p5120)) OR "rating" IS NULL);

-- any-case: text is found in any case, by Unicode's simple folding and nothing more
-- and 1f6b35 c94257 d730ee b5dacf c8ab31
-- c338f9:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "note" = :p1 ORDER BY "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- dadad0:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE (INSTR(replace("note", :p1, :p2), :p3) = 1 AND INSTR(replace("note", :p4, :p5), :p6) > 0 AND ("note" <> :p7 OR "note" IS NULL)) ORDER BY "items"."id" FETCH FIRST :p8 ROWS ONLY;
-- 598ce2:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE INSTR(replace(replace("note", :p1, :p2), :p3, :p4), :p5) > 0 ORDER BY "items"."id" FETCH FIRST :p6 ROWS ONLY;
-- deb341:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE INSTR(REPLACE( /* 4 within each other */ "note", :p1, :p2) /* and so on */, :p9) > 0 ORDER BY "items"."id" FETCH FIRST :p10 ROWS ONLY;
-- ee3cd0:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE INSTR(REPLACE( /* 6 within each other */ "note", :p1, :p2) /* and so on */, :p13) = 1 ORDER BY "items"."id" FETCH FIRST :p14 ROWS ONLY;
-- 80494b:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE REPLACE( /* 4 within each other */ "note", :p1, :p2) /* and so on */ = :p9 ORDER BY "items"."id" FETCH FIRST :p10 ROWS ONLY;
-- 77c58b:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE REPLACE( /* 6 within each other */ "note", :p1, :p2) /* and so on */ = :p13 ORDER BY "items"."id" FETCH FIRST :p14 ROWS ONLY;
-- 3b121c:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE REPLACE( /* 7 within each other */ "note", :p1, :p2) /* and so on */ = :p15 ORDER BY "items"."id" FETCH FIRST :p16 ROWS ONLY;
-- 5f472a:
SELECT count(*) AS "count" FROM "items" WHERE (INSTR(replace("note", :p1, :p2), :p3) = 1 AND INSTR(replace("note", :p4, :p5), :p6) > 0 AND ("note" <> :p7 OR "note" IS NULL));
-- 5a1962:
SELECT count(*) AS "count" FROM "items" WHERE INSTR(replace(replace("note", :p1, :p2), :p3, :p4), :p5) > 0;
-- 6117b1:
SELECT count(*) AS "count" FROM "items" WHERE INSTR(REPLACE( /* 4 within each other */ "note", :p1, :p2) /* and so on */, :p9) > 0;
-- ab5a50:
SELECT count(*) AS "count" FROM "items" WHERE INSTR(REPLACE( /* 6 within each other */ "note", :p1, :p2) /* and so on */, :p13) = 1;
-- f58523:
SELECT count(*) AS "count" FROM "items" WHERE REPLACE( /* 4 within each other */ "note", :p1, :p2) /* and so on */ = :p9;
-- 976713:
SELECT count(*) AS "count" FROM "items" WHERE REPLACE( /* 6 within each other */ "note", :p1, :p2) /* and so on */ = :p13;
-- 15869b:
SELECT count(*) AS "count" FROM "items" WHERE REPLACE( /* 7 within each other */ "note", :p1, :p2) /* and so on */ = :p15;

-- any-case: text in any case means the same for texts of every kind
-- and 2aafd5 d64a85 1f6b35 a1157e c338f9 d730ee c9fa45 598ce2 80494b b5dacf c8ab31 517ed4 5a1962 f58523
-- 85c71c:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "note" IS NULL ORDER BY "items"."id" FETCH FIRST :p1 ROWS ONLY;
-- 195bda:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("note" <> :p1 OR "note" IS NULL) ORDER BY "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- 172f27:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("note" >= :p1 AND "note" < :p2) ORDER BY "items"."id" FETCH FIRST :p3 ROWS ONLY;
-- f67a73:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE (INSTR("note", :p1) = 0 OR "note" IS NULL) ORDER BY "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- 49cd43:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE (INSTR(replace("note", :p1, :p2), :p3) <> 1 OR "note" IS NULL) ORDER BY "items"."id" FETCH FIRST :p4 ROWS ONLY;
-- 9f3a09:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE (INSTR(replace("note", :p1, :p2), :p3) = 0 OR "note" IS NULL) ORDER BY "items"."id" FETCH FIRST :p4 ROWS ONLY;
-- ed1f4f:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE (INSTR(replace(replace("note", :p1, :p2), :p3, :p4), :p5) <> 1 OR "note" IS NULL) ORDER BY "items"."id" FETCH FIRST :p6 ROWS ONLY;
-- be4af4:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE (INSTR(replace(replace("note", :p1, :p2), :p3, :p4), :p5) = 0 OR "note" IS NULL) ORDER BY "items"."id" FETCH FIRST :p6 ROWS ONLY;
-- ad3b88:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE (INSTR(replace(replace(replace("note", :p1, :p2), :p3, :p4), :p5, :p6), :p7) <> 1 OR "note" IS NULL) ORDER BY "items"."id" FETCH FIRST :p8 ROWS ONLY;
-- 430bba:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE (INSTR(replace(replace(replace("note", :p1, :p2), :p3, :p4), :p5, :p6), :p7) = 0 OR "note" IS NULL) ORDER BY "items"."id" FETCH FIRST :p8 ROWS ONLY;
-- 080f5b:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE (replace(replace(replace("note", :p1, :p2), :p3, :p4), :p5, :p6) <> :p7 OR "note" IS NULL) ORDER BY "items"."id" FETCH FIRST :p8 ROWS ONLY;
-- 1b2dce:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE (REPLACE( /* 4 within each other */ "note", :p1, :p2) /* and so on */ <> :p9 OR "note" IS NULL) ORDER BY "items"."id" FETCH FIRST :p10 ROWS ONLY;
-- cb37f1:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE (REPLACE( /* 5 within each other */ "note", :p1, :p2) /* and so on */ <> :p11 OR "note" IS NULL) ORDER BY "items"."id" FETCH FIRST :p12 ROWS ONLY;
-- dd5217:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE INSTR("note", :p1) > 0 ORDER BY "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- fad9d2:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE INSTR(replace("note", :p1, :p2), :p3) = 1 ORDER BY "items"."id" FETCH FIRST :p4 ROWS ONLY;
-- 9409fa:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE INSTR(replace("note", :p1, :p2), :p3) > 0 ORDER BY "items"."id" FETCH FIRST :p4 ROWS ONLY;
-- 184488:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE INSTR(replace(replace("note", :p1, :p2), :p3, :p4), :p5) = 1 ORDER BY "items"."id" FETCH FIRST :p6 ROWS ONLY;
-- 11c9bb:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE INSTR(replace(replace(replace("note", :p1, :p2), :p3, :p4), :p5, :p6), :p7) = 1 ORDER BY "items"."id" FETCH FIRST :p8 ROWS ONLY;
-- 31a624:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE INSTR(replace(replace(replace("note", :p1, :p2), :p3, :p4), :p5, :p6), :p7) > 0 ORDER BY "items"."id" FETCH FIRST :p8 ROWS ONLY;
-- 80730b:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE replace(replace(replace("note", :p1, :p2), :p3, :p4), :p5, :p6) = :p7 ORDER BY "items"."id" FETCH FIRST :p8 ROWS ONLY;
-- c1bc33:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE REPLACE( /* 5 within each other */ "note", :p1, :p2) /* and so on */ = :p11 ORDER BY "items"."id" FETCH FIRST :p12 ROWS ONLY;
-- a3b7c8:
SELECT count(*) AS "count" FROM "items" WHERE "note" IS NULL;
-- 3e32c0:
SELECT count(*) AS "count" FROM "items" WHERE ("note" <> :p1 OR "note" IS NULL);
-- 2308aa:
SELECT count(*) AS "count" FROM "items" WHERE ("note" >= :p1 AND "note" < :p2);
-- 269477:
SELECT count(*) AS "count" FROM "items" WHERE (INSTR("note", :p1) = 0 OR "note" IS NULL);
-- 5d626e:
SELECT count(*) AS "count" FROM "items" WHERE (INSTR(replace("note", :p1, :p2), :p3) <> 1 OR "note" IS NULL);
-- 099f74:
SELECT count(*) AS "count" FROM "items" WHERE (INSTR(replace("note", :p1, :p2), :p3) = 0 OR "note" IS NULL);
-- eeff73:
SELECT count(*) AS "count" FROM "items" WHERE (INSTR(replace(replace("note", :p1, :p2), :p3, :p4), :p5) <> 1 OR "note" IS NULL);
-- 1ef1b0:
SELECT count(*) AS "count" FROM "items" WHERE (INSTR(replace(replace("note", :p1, :p2), :p3, :p4), :p5) = 0 OR "note" IS NULL);
-- a8dec9:
SELECT count(*) AS "count" FROM "items" WHERE (INSTR(replace(replace(replace("note", :p1, :p2), :p3, :p4), :p5, :p6), :p7) <> 1 OR "note" IS NULL);
-- eea38c:
SELECT count(*) AS "count" FROM "items" WHERE (INSTR(replace(replace(replace("note", :p1, :p2), :p3, :p4), :p5, :p6), :p7) = 0 OR "note" IS NULL);
-- cf4eda:
SELECT count(*) AS "count" FROM "items" WHERE (replace(replace(replace("note", :p1, :p2), :p3, :p4), :p5, :p6) <> :p7 OR "note" IS NULL);
-- a2e7bb:
SELECT count(*) AS "count" FROM "items" WHERE (REPLACE( /* 4 within each other */ "note", :p1, :p2) /* and so on */ <> :p9 OR "note" IS NULL);
-- 82cb44:
SELECT count(*) AS "count" FROM "items" WHERE (REPLACE( /* 5 within each other */ "note", :p1, :p2) /* and so on */ <> :p11 OR "note" IS NULL);
-- 9a633b:
SELECT count(*) AS "count" FROM "items" WHERE INSTR("note", :p1) > 0;
-- 939721:
SELECT count(*) AS "count" FROM "items" WHERE INSTR(replace("note", :p1, :p2), :p3) = 1;
-- 897cb7:
SELECT count(*) AS "count" FROM "items" WHERE INSTR(replace("note", :p1, :p2), :p3) > 0;
-- 6e1bd6:
SELECT count(*) AS "count" FROM "items" WHERE INSTR(replace(replace("note", :p1, :p2), :p3, :p4), :p5) = 1;
-- 58a472:
SELECT count(*) AS "count" FROM "items" WHERE INSTR(replace(replace(replace("note", :p1, :p2), :p3, :p4), :p5, :p6), :p7) = 1;
-- 9d97b8:
SELECT count(*) AS "count" FROM "items" WHERE INSTR(replace(replace(replace("note", :p1, :p2), :p3, :p4), :p5, :p6), :p7) > 0;
-- e4e498:
SELECT count(*) AS "count" FROM "items" WHERE replace(replace(replace("note", :p1, :p2), :p3, :p4), :p5, :p6) = :p7;
-- ef1ffd:
SELECT count(*) AS "count" FROM "items" WHERE REPLACE( /* 5 within each other */ "note", :p1, :p2) /* and so on */ = :p11;

-- any-case: text in any case is looked for up to 200 different letters
-- and 3aed1b
-- 163eed:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE INSTR(REPLACE( /* 202 within each other */ "note", :p1, :p2) /* and so on */, :p405) > 0 ORDER BY "items"."id" FETCH FIRST :p406 ROWS ONLY;
-- 7ad00b:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE INSTR(REPLACE( /* 203 within each other */ "note", :p1, :p2) /* and so on */, :p407) = 1 ORDER BY "items"."id" FETCH FIRST :p408 ROWS ONLY;
-- 343443:
SELECT count(*) AS "count" FROM "items" WHERE INSTR(REPLACE( /* 202 within each other */ "note", :p1, :p2) /* and so on */, :p405) > 0;
-- 0a62a8:
SELECT count(*) AS "count" FROM "items" WHERE INSTR(REPLACE( /* 203 within each other */ "note", :p1, :p2) /* and so on */, :p407) = 1;

-- any-case: only text is compared in any case, with text


-- page: pages have the requested size, and the last has no token
-- and 2aafd5 d64a85 1f6b35 a1157e bdd65e

-- page: a page has at most 1,000 items, whatever the requested size
-- and f77b10 2aafd5 1f6b35 7dc818 bdd65e
-- 7ab61b:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "id" > :p1 ORDER BY "items"."id" FETCH FIRST :p2 ROWS ONLY;

-- page: lists of no item, one, a page, and one more are walked to the end
-- and ac9a42 336566 748317 7dc818 e699ae 93f5b3 bef1d4 7ab61b bf8bd3 4441f0 bdd65e d79799 6ff254 2cf2d8
-- 61c1d9:
DELETE FROM "items" WHERE "id" NOT IN (:p1, /* 6 more of this form */, :p8);
-- 7950f5:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("active" > :p1 OR ("active" = :p2 AND "weight" < :p3) OR ("active" = :p4 AND "weight" = :p5 AND "id" > :p6)) ORDER BY "items"."active", "items"."weight" DESC, "items"."id" FETCH FIRST :p7 ROWS ONLY;
-- dc5ff5:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("name" < :p1 OR ("name" = :p2 AND "id" > :p3)) ORDER BY "items"."name" DESC, "items"."id" FETCH FIRST :p4 ROWS ONLY;
-- e55945:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("rating" IS NOT NULL OR ("rating" IS NULL AND "id" > :p1)) ORDER BY "items"."rating" NULLS FIRST, "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- 33dd70:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE 1 = 1 ORDER BY "items"."active", "items"."weight" DESC, "items"."id" FETCH FIRST :p1 ROWS ONLY;

-- page: pages walk through any order once, with ties, nulls and filters
-- and d64a85 82db65 2741c2 d32778 ef6414 190e55
-- 310591:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "active" = :p1 ORDER BY "items"."active", "items"."create_time" DESC, "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- fe3d91:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "active" = :p1 ORDER BY "items"."id" DESC FETCH FIRST :p2 ROWS ONLY;
-- 43c67b:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "id" < :p1 ORDER BY "items"."id" DESC FETCH FIRST :p2 ROWS ONLY;
-- 077188:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("active" = :p1 AND "id" < :p2) ORDER BY "items"."id" DESC FETCH FIRST :p3 ROWS ONLY;
-- 10a051:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("active" = :p1 AND ("active" > :p2 OR ("active" = :p3 AND "create_time" < :p4) OR ("active" = :p5 AND "create_time" = :p6 AND "id" > :p7))) ORDER BY "items"."active", "items"."create_time" DESC, "items"."id" FETCH FIRST :p8 ROWS ONLY;
-- bfee5d:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("active" = :p1 AND ("delete_time" IS NOT NULL OR ("delete_time" IS NULL AND "weight" < :p2) OR ("delete_time" IS NULL AND "weight" = :p3 AND "id" > :p4))) ORDER BY "items"."delete_time" NULLS FIRST, "items"."weight" DESC, "items"."id" FETCH FIRST :p5 ROWS ONLY;
-- 61c372:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("active" = :p1 AND ("note" < :p2 OR "note" IS NULL OR ("note" = :p3 AND "id" > :p4))) ORDER BY "items"."note" DESC NULLS LAST, "items"."id" FETCH FIRST :p5 ROWS ONLY;
-- 273f17:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("active" = :p1 AND ("note" > :p2 OR ("note" = :p3 AND "id" > :p4))) ORDER BY "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p5 ROWS ONLY;
-- 7b8306:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("active" = :p1 AND ("note" > :p2 OR ("note" = :p3 AND "rating" > :p4) OR ("note" = :p5 AND "rating" = :p6 AND "name" < :p7) OR ("note" = :p8 AND "rating" = :p9 AND "name" = :p10 AND "id" > :p11))) ORDER BY "items"."note" NULLS FIRST, "items"."rating" NULLS FIRST, "items"."name" DESC, "items"."id" FETCH FIRST :p12 ROWS ONLY;
-- 5779d3:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("active" = :p1 AND ("note" IS NOT NULL OR ("note" IS NULL AND "id" > :p2))) ORDER BY "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p3 ROWS ONLY;
-- af4eac:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("active" = :p1 AND ("note" IS NOT NULL OR ("note" IS NULL AND "rating" > :p2) OR ("note" IS NULL AND "rating" = :p3 AND "name" < :p4) OR ("note" IS NULL AND "rating" = :p5 AND "name" = :p6 AND "id" > :p7))) ORDER BY "items"."note" NULLS FIRST, "items"."rating" NULLS FIRST, "items"."name" DESC, "items"."id" FETCH FIRST :p8 ROWS ONLY;
-- 75ea79:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("active" = :p1 AND ("rating" < :p2 OR "rating" IS NULL OR ("rating" = :p3 AND "note" > :p4) OR ("rating" = :p5 AND "note" = :p6 AND "id" > :p7))) ORDER BY "items"."rating" DESC NULLS LAST, "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p8 ROWS ONLY;
-- 24d410:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("active" = :p1 AND (("note" IS NULL AND "id" > :p2) OR "note" < NULL)) ORDER BY "items"."note" DESC NULLS LAST, "items"."id" FETCH FIRST :p3 ROWS ONLY;
-- bdb62f:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("active" > :p1 OR ("active" = :p2 AND "create_time" < :p3) OR ("active" = :p4 AND "create_time" = :p5 AND "id" > :p6)) ORDER BY "items"."active", "items"."create_time" DESC, "items"."id" FETCH FIRST :p7 ROWS ONLY;
-- 5b8dd5:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("delete_time" IS NOT NULL OR ("delete_time" IS NULL AND "weight" < :p1) OR ("delete_time" IS NULL AND "weight" = :p2 AND "id" > :p3)) ORDER BY "items"."delete_time" NULLS FIRST, "items"."weight" DESC, "items"."id" FETCH FIRST :p4 ROWS ONLY;
-- db44e6:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("note" < :p1 OR "note" IS NULL OR ("note" = :p2 AND "id" > :p3)) ORDER BY "items"."note" DESC NULLS LAST, "items"."id" FETCH FIRST :p4 ROWS ONLY;
-- 4beae3:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("note" > :p1 OR ("note" = :p2 AND "id" > :p3)) ORDER BY "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p4 ROWS ONLY;
-- aa3a9c:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("note" > :p1 OR ("note" = :p2 AND "rating" > :p3) OR ("note" = :p4 AND "rating" = :p5 AND "name" < :p6) OR ("note" = :p7 AND "rating" = :p8 AND "name" = :p9 AND "id" > :p10)) ORDER BY "items"."note" NULLS FIRST, "items"."rating" NULLS FIRST, "items"."name" DESC, "items"."id" FETCH FIRST :p11 ROWS ONLY;
-- 12122c:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("note" IS NOT NULL OR ("note" IS NULL AND "id" > :p1)) ORDER BY "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- 7ea81e:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("note" IS NOT NULL OR ("note" IS NULL AND "rating" > :p1) OR ("note" IS NULL AND "rating" = :p2 AND "name" < :p3) OR ("note" IS NULL AND "rating" = :p4 AND "name" = :p5 AND "id" > :p6)) ORDER BY "items"."note" NULLS FIRST, "items"."rating" NULLS FIRST, "items"."name" DESC, "items"."id" FETCH FIRST :p7 ROWS ONLY;
-- 696f25:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("rating" < :p1 OR "rating" IS NULL OR ("rating" = :p2 AND "note" > :p3) OR ("rating" = :p4 AND "note" = :p5 AND "id" > :p6)) ORDER BY "items"."rating" DESC NULLS LAST, "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p7 ROWS ONLY;
-- 164675:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("rating" <> :p1 OR "rating" IS NULL) ORDER BY "items"."active", "items"."create_time" DESC, "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- 0b92a4:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("rating" <> :p1 OR "rating" IS NULL) ORDER BY "items"."id" DESC FETCH FIRST :p2 ROWS ONLY;
-- 20fc8e:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE (("note" IS NULL AND "id" > :p1) OR "note" < NULL) ORDER BY "items"."note" DESC NULLS LAST, "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- e53519:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE (("rating" <> :p1 OR "rating" IS NULL) AND "id" < :p2) ORDER BY "items"."id" DESC FETCH FIRST :p3 ROWS ONLY;
-- 6872f5:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE (("rating" <> :p1 OR "rating" IS NULL) AND ("active" > :p2 OR ("active" = :p3 AND "create_time" < :p4) OR ("active" = :p5 AND "create_time" = :p6 AND "id" > :p7))) ORDER BY "items"."active", "items"."create_time" DESC, "items"."id" FETCH FIRST :p8 ROWS ONLY;
-- 126e3d:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE (("rating" <> :p1 OR "rating" IS NULL) AND ("delete_time" IS NOT NULL OR ("delete_time" IS NULL AND "weight" < :p2) OR ("delete_time" IS NULL AND "weight" = :p3 AND "id" > :p4))) ORDER BY "items"."delete_time" NULLS FIRST, "items"."weight" DESC, "items"."id" FETCH FIRST :p5 ROWS ONLY;
-- f38520:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE (("rating" <> :p1 OR "rating" IS NULL) AND ("note" < :p2 OR "note" IS NULL OR ("note" = :p3 AND "id" > :p4))) ORDER BY "items"."note" DESC NULLS LAST, "items"."id" FETCH FIRST :p5 ROWS ONLY;
-- 2e7c3f:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE (("rating" <> :p1 OR "rating" IS NULL) AND ("note" > :p2 OR ("note" = :p3 AND "id" > :p4))) ORDER BY "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p5 ROWS ONLY;
-- 9b1aad:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE (("rating" <> :p1 OR "rating" IS NULL) AND ("note" > :p2 OR ("note" = :p3 AND "rating" > :p4) OR ("note" = :p5 AND "rating" = :p6 AND "name" < :p7) OR ("note" = :p8 AND "rating" = :p9 AND "name" = :p10 AND "id" > :p11))) ORDER BY "items"."note" NULLS FIRST, "items"."rating" NULLS FIRST, "items"."name" DESC, "items"."id" FETCH FIRST :p12 ROWS ONLY;
-- c6dbc9:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE (("rating" <> :p1 OR "rating" IS NULL) AND ("note" > :p2 OR ("note" = :p3 AND "rating" IS NOT NULL) OR ("note" = :p4 AND "rating" IS NULL AND "name" < :p5) OR ("note" = :p6 AND "rating" IS NULL AND "name" = :p7 AND "id" > :p8))) ORDER BY "items"."note" NULLS FIRST, "items"."rating" NULLS FIRST, "items"."name" DESC, "items"."id" FETCH FIRST :p9 ROWS ONLY;
-- 1c8c45:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE (("rating" <> :p1 OR "rating" IS NULL) AND ("note" IS NOT NULL OR ("note" IS NULL AND "id" > :p2))) ORDER BY "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p3 ROWS ONLY;
-- 1ffbd4:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE (("rating" <> :p1 OR "rating" IS NULL) AND ("note" IS NOT NULL OR ("note" IS NULL AND "rating" > :p2) OR ("note" IS NULL AND "rating" = :p3 AND "name" < :p4) OR ("note" IS NULL AND "rating" = :p5 AND "name" = :p6 AND "id" > :p7))) ORDER BY "items"."note" NULLS FIRST, "items"."rating" NULLS FIRST, "items"."name" DESC, "items"."id" FETCH FIRST :p8 ROWS ONLY;
-- 61e777:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE (("rating" <> :p1 OR "rating" IS NULL) AND ("rating" < :p2 OR "rating" IS NULL OR ("rating" = :p3 AND "note" > :p4) OR ("rating" = :p5 AND "note" = :p6 AND "id" > :p7))) ORDER BY "items"."rating" DESC NULLS LAST, "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p8 ROWS ONLY;
-- 68eb8d:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE (("rating" <> :p1 OR "rating" IS NULL) AND (("note" IS NULL AND "id" > :p2) OR "note" < NULL)) ORDER BY "items"."note" DESC NULLS LAST, "items"."id" FETCH FIRST :p3 ROWS ONLY;
-- 5b433d:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE (("rating" <> :p1 OR "rating" IS NULL) AND (("rating" IS NULL AND "note" > :p2) OR ("rating" IS NULL AND "note" = :p3 AND "id" > :p4) OR "rating" < NULL)) ORDER BY "items"."rating" DESC NULLS LAST, "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p5 ROWS ONLY;
-- 27c554:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE (("rating" IS NULL AND "note" IS NOT NULL) OR ("rating" IS NULL AND "note" IS NULL AND "id" > :p1) OR "rating" < NULL) ORDER BY "items"."rating" DESC NULLS LAST, "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- 95dc56:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE 1 = 1 ORDER BY "items"."active", "items"."create_time" DESC, "items"."id" FETCH FIRST :p1 ROWS ONLY;
-- 1d9f1d:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM (SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE "delete_time" IS NULL ORDER BY "items"."delete_time", "items"."weight" DESC, "items"."id" FETCH FIRST :p1 ROWS ONLY) range_0 UNION ALL SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE "delete_time" IS NOT NULL ORDER BY "items"."delete_time", "items"."weight" DESC, "items"."id" FETCH FIRST :p2 ROWS ONLY) range_1) "items" ORDER BY "items"."delete_time" NULLS FIRST, "items"."weight" DESC, "items"."id" FETCH FIRST :p3 ROWS ONLY;
-- 7b1e32:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM (SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE "note" IS NULL ORDER BY "items"."note" DESC, "items"."id" FETCH FIRST :p1 ROWS ONLY) range_0 UNION ALL SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE "note" IS NOT NULL ORDER BY "items"."note" DESC, "items"."id" FETCH FIRST :p2 ROWS ONLY) range_1) "items" ORDER BY "items"."note" DESC NULLS LAST, "items"."id" FETCH FIRST :p3 ROWS ONLY;
-- 593ae4:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM (SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE "note" IS NULL ORDER BY "items"."note", "items"."rating" NULLS FIRST, "items"."name" DESC, "items"."id" FETCH FIRST :p1 ROWS ONLY) range_0 UNION ALL SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE "note" IS NOT NULL ORDER BY "items"."note", "items"."rating" NULLS FIRST, "items"."name" DESC, "items"."id" FETCH FIRST :p2 ROWS ONLY) range_1) "items" ORDER BY "items"."note" NULLS FIRST, "items"."rating" NULLS FIRST, "items"."name" DESC, "items"."id" FETCH FIRST :p3 ROWS ONLY;
-- 733d2a:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM (SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE "rating" IS NULL ORDER BY "items"."rating" DESC, "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p1 ROWS ONLY) range_0 UNION ALL SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE "rating" IS NOT NULL ORDER BY "items"."rating" DESC, "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p2 ROWS ONLY) range_1) "items" ORDER BY "items"."rating" DESC NULLS LAST, "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p3 ROWS ONLY;
-- a06e52:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM (SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE ("active" = :p1 AND "delete_time" IS NULL) ORDER BY "items"."delete_time", "items"."weight" DESC, "items"."id" FETCH FIRST :p2 ROWS ONLY) range_0 UNION ALL SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE ("active" = :p3 AND "delete_time" IS NOT NULL) ORDER BY "items"."delete_time", "items"."weight" DESC, "items"."id" FETCH FIRST :p4 ROWS ONLY) range_1) "items" ORDER BY "items"."delete_time" NULLS FIRST, "items"."weight" DESC, "items"."id" FETCH FIRST :p5 ROWS ONLY;
-- 37261d:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM (SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE ("active" = :p1 AND "note" IS NULL) ORDER BY "items"."note" DESC, "items"."id" FETCH FIRST :p2 ROWS ONLY) range_0 UNION ALL SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE ("active" = :p3 AND "note" IS NOT NULL) ORDER BY "items"."note" DESC, "items"."id" FETCH FIRST :p4 ROWS ONLY) range_1) "items" ORDER BY "items"."note" DESC NULLS LAST, "items"."id" FETCH FIRST :p5 ROWS ONLY;
-- ec24e9:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM (SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE ("active" = :p1 AND "note" IS NULL) ORDER BY "items"."note", "items"."id" FETCH FIRST :p2 ROWS ONLY) range_0 UNION ALL SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE ("active" = :p3 AND "note" IS NOT NULL) ORDER BY "items"."note", "items"."id" FETCH FIRST :p4 ROWS ONLY) range_1) "items" ORDER BY "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p5 ROWS ONLY;
-- df2951:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM (SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE ("active" = :p1 AND "note" IS NULL) ORDER BY "items"."note", "items"."rating" NULLS FIRST, "items"."name" DESC, "items"."id" FETCH FIRST :p2 ROWS ONLY) range_0 UNION ALL SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE ("active" = :p3 AND "note" IS NOT NULL) ORDER BY "items"."note", "items"."rating" NULLS FIRST, "items"."name" DESC, "items"."id" FETCH FIRST :p4 ROWS ONLY) range_1) "items" ORDER BY "items"."note" NULLS FIRST, "items"."rating" NULLS FIRST, "items"."name" DESC, "items"."id" FETCH FIRST :p5 ROWS ONLY;
-- f7af06:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM (SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE ("active" = :p1 AND "rating" IS NULL) ORDER BY "items"."rating" DESC, "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p2 ROWS ONLY) range_0 UNION ALL SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE ("active" = :p3 AND "rating" IS NOT NULL) ORDER BY "items"."rating" DESC, "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p4 ROWS ONLY) range_1) "items" ORDER BY "items"."rating" DESC NULLS LAST, "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p5 ROWS ONLY;
-- c4b9ee:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM (SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE (("rating" <> :p1 OR "rating" IS NULL) AND "delete_time" IS NULL) ORDER BY "items"."delete_time", "items"."weight" DESC, "items"."id" FETCH FIRST :p2 ROWS ONLY) range_0 UNION ALL SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE (("rating" <> :p3 OR "rating" IS NULL) AND "delete_time" IS NOT NULL) ORDER BY "items"."delete_time", "items"."weight" DESC, "items"."id" FETCH FIRST :p4 ROWS ONLY) range_1) "items" ORDER BY "items"."delete_time" NULLS FIRST, "items"."weight" DESC, "items"."id" FETCH FIRST :p5 ROWS ONLY;
-- e3af33:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM (SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE (("rating" <> :p1 OR "rating" IS NULL) AND "note" IS NULL) ORDER BY "items"."note" DESC, "items"."id" FETCH FIRST :p2 ROWS ONLY) range_0 UNION ALL SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE (("rating" <> :p3 OR "rating" IS NULL) AND "note" IS NOT NULL) ORDER BY "items"."note" DESC, "items"."id" FETCH FIRST :p4 ROWS ONLY) range_1) "items" ORDER BY "items"."note" DESC NULLS LAST, "items"."id" FETCH FIRST :p5 ROWS ONLY;
-- fca8e3:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM (SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE (("rating" <> :p1 OR "rating" IS NULL) AND "note" IS NULL) ORDER BY "items"."note", "items"."id" FETCH FIRST :p2 ROWS ONLY) range_0 UNION ALL SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE (("rating" <> :p3 OR "rating" IS NULL) AND "note" IS NOT NULL) ORDER BY "items"."note", "items"."id" FETCH FIRST :p4 ROWS ONLY) range_1) "items" ORDER BY "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p5 ROWS ONLY;
-- a4bb0c:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM (SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE (("rating" <> :p1 OR "rating" IS NULL) AND "note" IS NULL) ORDER BY "items"."note", "items"."rating" NULLS FIRST, "items"."name" DESC, "items"."id" FETCH FIRST :p2 ROWS ONLY) range_0 UNION ALL SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE (("rating" <> :p3 OR "rating" IS NULL) AND "note" IS NOT NULL) ORDER BY "items"."note", "items"."rating" NULLS FIRST, "items"."name" DESC, "items"."id" FETCH FIRST :p4 ROWS ONLY) range_1) "items" ORDER BY "items"."note" NULLS FIRST, "items"."rating" NULLS FIRST, "items"."name" DESC, "items"."id" FETCH FIRST :p5 ROWS ONLY;
-- d1f67a:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM (SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE (("rating" <> :p1 OR "rating" IS NULL) AND "rating" IS NULL) ORDER BY "items"."rating" DESC, "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p2 ROWS ONLY) range_0 UNION ALL SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE (("rating" <> :p3 OR "rating" IS NULL) AND "rating" IS NOT NULL) ORDER BY "items"."rating" DESC, "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p4 ROWS ONLY) range_1) "items" ORDER BY "items"."rating" DESC NULLS LAST, "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p5 ROWS ONLY;
-- 5a2335:
SELECT count(*) AS "count" FROM "items" WHERE "active" = :p1;

-- page: pages are the whole list cut up, with ties and nulls in all directions
-- and 2aafd5 1f6b35 748317
-- 96de32:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "weight" < :p1 ORDER BY "items"."serial" DESC, "items"."rating" DESC NULLS LAST, "items"."id" DESC FETCH FIRST :p2 ROWS ONLY;
-- 929a61:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "weight" < :p1 ORDER BY "items"."serial" DESC, "items"."rating" DESC NULLS LAST, "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- c79cae:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "weight" < :p1 ORDER BY "items"."serial" DESC, "items"."rating" NULLS FIRST, "items"."id" DESC FETCH FIRST :p2 ROWS ONLY;
-- bd60b9:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "weight" < :p1 ORDER BY "items"."serial" DESC, "items"."rating" NULLS FIRST, "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- 937c43:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("delete_time" > :p1 OR ("delete_time" = :p2 AND "serial" < :p3) OR ("delete_time" = :p4 AND "serial" = :p5 AND "note" < :p6) OR ("delete_time" = :p7 AND "serial" = :p8 AND "note" IS NULL) OR ("delete_time" = :p9 AND "serial" = :p10 AND "note" = :p11 AND "id" > :p12)) ORDER BY "items"."delete_time" NULLS FIRST, "items"."serial" DESC, "items"."note" DESC NULLS LAST, "items"."id" FETCH FIRST :p13 ROWS ONLY;
-- ca5059:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("delete_time" > :p1 OR ("delete_time" = :p2 AND "serial" < :p3) OR ("delete_time" = :p4 AND "serial" = :p5 AND "note" > :p6) OR ("delete_time" = :p7 AND "serial" = :p8 AND "note" = :p9 AND "id" > :p10)) ORDER BY "items"."delete_time" NULLS FIRST, "items"."serial" DESC, "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p11 ROWS ONLY;
-- b80786:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("delete_time" > :p1 OR ("delete_time" = :p2 AND "serial" < :p3) OR ("delete_time" = :p4 AND "serial" = :p5 AND "note" IS NOT NULL) OR ("delete_time" = :p6 AND "serial" = :p7 AND "note" IS NULL AND "id" > :p8)) ORDER BY "items"."delete_time" NULLS FIRST, "items"."serial" DESC, "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p9 ROWS ONLY;
-- ddc3d3:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("delete_time" > :p1 OR ("delete_time" = :p2 AND "serial" < :p3) OR ("delete_time" = :p4 AND "serial" = :p5 AND "note" IS NULL AND "id" > :p6)) ORDER BY "items"."delete_time" NULLS FIRST, "items"."serial" DESC, "items"."note" DESC NULLS LAST, "items"."id" FETCH FIRST :p7 ROWS ONLY;
-- abe2d7:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("delete_time" > :p1 OR ("delete_time" = :p2 AND "serial" > :p3) OR ("delete_time" = :p4 AND "serial" = :p5 AND "note" < :p6) OR ("delete_time" = :p7 AND "serial" = :p8 AND "note" IS NULL) OR ("delete_time" = :p9 AND "serial" = :p10 AND "note" = :p11 AND "id" > :p12)) ORDER BY "items"."delete_time" NULLS FIRST, "items"."serial", "items"."note" DESC NULLS LAST, "items"."id" FETCH FIRST :p13 ROWS ONLY;
-- 077600:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("delete_time" > :p1 OR ("delete_time" = :p2 AND "serial" > :p3) OR ("delete_time" = :p4 AND "serial" = :p5 AND "note" > :p6) OR ("delete_time" = :p7 AND "serial" = :p8 AND "note" = :p9 AND "id" > :p10)) ORDER BY "items"."delete_time" NULLS FIRST, "items"."serial", "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p11 ROWS ONLY;
-- fb7375:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("delete_time" > :p1 OR ("delete_time" = :p2 AND "serial" > :p3) OR ("delete_time" = :p4 AND "serial" = :p5 AND "note" IS NOT NULL) OR ("delete_time" = :p6 AND "serial" = :p7 AND "note" IS NULL AND "id" > :p8)) ORDER BY "items"."delete_time" NULLS FIRST, "items"."serial", "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p9 ROWS ONLY;
-- 6cb9aa:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("delete_time" > :p1 OR ("delete_time" = :p2 AND "serial" > :p3) OR ("delete_time" = :p4 AND "serial" = :p5 AND "note" IS NULL AND "id" > :p6)) ORDER BY "items"."delete_time" NULLS FIRST, "items"."serial", "items"."note" DESC NULLS LAST, "items"."id" FETCH FIRST :p7 ROWS ONLY;
-- f9906a:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("delete_time" IS NOT NULL OR ("delete_time" IS NULL AND "serial" < :p1) OR ("delete_time" IS NULL AND "serial" = :p2 AND "note" < :p3) OR ("delete_time" IS NULL AND "serial" = :p4 AND "note" IS NULL) OR ("delete_time" IS NULL AND "serial" = :p5 AND "note" = :p6 AND "id" > :p7)) ORDER BY "items"."delete_time" NULLS FIRST, "items"."serial" DESC, "items"."note" DESC NULLS LAST, "items"."id" FETCH FIRST :p8 ROWS ONLY;
-- a4864d:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("delete_time" IS NOT NULL OR ("delete_time" IS NULL AND "serial" < :p1) OR ("delete_time" IS NULL AND "serial" = :p2 AND "note" > :p3) OR ("delete_time" IS NULL AND "serial" = :p4 AND "note" = :p5 AND "id" > :p6)) ORDER BY "items"."delete_time" NULLS FIRST, "items"."serial" DESC, "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p7 ROWS ONLY;
-- 5609a0:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("delete_time" IS NOT NULL OR ("delete_time" IS NULL AND "serial" < :p1) OR ("delete_time" IS NULL AND "serial" = :p2 AND "note" IS NULL AND "id" > :p3)) ORDER BY "items"."delete_time" NULLS FIRST, "items"."serial" DESC, "items"."note" DESC NULLS LAST, "items"."id" FETCH FIRST :p4 ROWS ONLY;
-- d96476:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("delete_time" IS NOT NULL OR ("delete_time" IS NULL AND "serial" > :p1) OR ("delete_time" IS NULL AND "serial" = :p2 AND "note" < :p3) OR ("delete_time" IS NULL AND "serial" = :p4 AND "note" IS NULL) OR ("delete_time" IS NULL AND "serial" = :p5 AND "note" = :p6 AND "id" > :p7)) ORDER BY "items"."delete_time" NULLS FIRST, "items"."serial", "items"."note" DESC NULLS LAST, "items"."id" FETCH FIRST :p8 ROWS ONLY;
-- cf7c0f:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("delete_time" IS NOT NULL OR ("delete_time" IS NULL AND "serial" > :p1) OR ("delete_time" IS NULL AND "serial" = :p2 AND "note" > :p3) OR ("delete_time" IS NULL AND "serial" = :p4 AND "note" = :p5 AND "id" > :p6)) ORDER BY "items"."delete_time" NULLS FIRST, "items"."serial", "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p7 ROWS ONLY;
-- 76ec0c:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("delete_time" IS NOT NULL OR ("delete_time" IS NULL AND "serial" > :p1) OR ("delete_time" IS NULL AND "serial" = :p2 AND "note" IS NULL AND "id" > :p3)) ORDER BY "items"."delete_time" NULLS FIRST, "items"."serial", "items"."note" DESC NULLS LAST, "items"."id" FETCH FIRST :p4 ROWS ONLY;
-- e7e5db:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("note" > :p1 OR ("note" = :p2 AND "rating" < :p3) OR ("note" = :p4 AND "rating" IS NULL) OR ("note" = :p5 AND "rating" = :p6 AND "id" > :p7)) ORDER BY "items"."note" NULLS FIRST, "items"."rating" DESC NULLS LAST, "items"."id" FETCH FIRST :p8 ROWS ONLY;
-- 6edbd9:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("note" > :p1 OR ("note" = :p2 AND "rating" > :p3) OR ("note" = :p4 AND "rating" = :p5 AND "id" > :p6)) ORDER BY "items"."note" NULLS FIRST, "items"."rating" NULLS FIRST, "items"."id" FETCH FIRST :p7 ROWS ONLY;
-- 0ed029:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("note" > :p1 OR ("note" = :p2 AND "rating" IS NOT NULL) OR ("note" = :p3 AND "rating" IS NULL AND "id" > :p4)) ORDER BY "items"."note" NULLS FIRST, "items"."rating" NULLS FIRST, "items"."id" FETCH FIRST :p5 ROWS ONLY;
-- 3f00c9:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("note" > :p1 OR ("note" = :p2 AND "rating" IS NULL AND "id" > :p3)) ORDER BY "items"."note" NULLS FIRST, "items"."rating" DESC NULLS LAST, "items"."id" FETCH FIRST :p4 ROWS ONLY;
-- e4f6ba:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("note" IS NOT NULL OR ("note" IS NULL AND "rating" < :p1) OR ("note" IS NULL AND "rating" IS NULL) OR ("note" IS NULL AND "rating" = :p2 AND "id" > :p3)) ORDER BY "items"."note" NULLS FIRST, "items"."rating" DESC NULLS LAST, "items"."id" FETCH FIRST :p4 ROWS ONLY;
-- 2a7c2f:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("note" IS NOT NULL OR ("note" IS NULL AND "rating" > :p1) OR ("note" IS NULL AND "rating" = :p2 AND "id" > :p3)) ORDER BY "items"."note" NULLS FIRST, "items"."rating" NULLS FIRST, "items"."id" FETCH FIRST :p4 ROWS ONLY;
-- 6d2473:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("note" IS NOT NULL OR ("note" IS NULL AND "rating" IS NOT NULL) OR ("note" IS NULL AND "rating" IS NULL AND "id" > :p1)) ORDER BY "items"."note" NULLS FIRST, "items"."rating" NULLS FIRST, "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- 46c20f:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("note" IS NOT NULL OR ("note" IS NULL AND "rating" IS NULL AND "id" > :p1)) ORDER BY "items"."note" NULLS FIRST, "items"."rating" DESC NULLS LAST, "items"."id" FETCH FIRST :p2 ROWS ONLY;
-- 3b1329:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("serial" > :p1 OR ("serial" = :p2 AND "rating" < :p3) OR ("serial" = :p4 AND "rating" IS NULL) OR ("serial" = :p5 AND "rating" = :p6 AND "id" < :p7)) ORDER BY "items"."serial", "items"."rating" DESC NULLS LAST, "items"."id" DESC FETCH FIRST :p8 ROWS ONLY;
-- 5419c2:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("serial" > :p1 OR ("serial" = :p2 AND "rating" < :p3) OR ("serial" = :p4 AND "rating" IS NULL) OR ("serial" = :p5 AND "rating" = :p6 AND "id" > :p7)) ORDER BY "items"."serial", "items"."rating" DESC NULLS LAST, "items"."id" FETCH FIRST :p8 ROWS ONLY;
-- 8db370:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("serial" > :p1 OR ("serial" = :p2 AND "rating" > :p3) OR ("serial" = :p4 AND "rating" = :p5 AND "id" < :p6)) ORDER BY "items"."serial", "items"."rating" NULLS FIRST, "items"."id" DESC FETCH FIRST :p7 ROWS ONLY;
-- 0cfaa4:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("serial" > :p1 OR ("serial" = :p2 AND "rating" > :p3) OR ("serial" = :p4 AND "rating" = :p5 AND "id" > :p6)) ORDER BY "items"."serial", "items"."rating" NULLS FIRST, "items"."id" FETCH FIRST :p7 ROWS ONLY;
-- 2af64f:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("serial" > :p1 OR ("serial" = :p2 AND "rating" IS NOT NULL) OR ("serial" = :p3 AND "rating" IS NULL AND "id" < :p4)) ORDER BY "items"."serial", "items"."rating" NULLS FIRST, "items"."id" DESC FETCH FIRST :p5 ROWS ONLY;
-- 9d4200:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("serial" > :p1 OR ("serial" = :p2 AND "rating" IS NOT NULL) OR ("serial" = :p3 AND "rating" IS NULL AND "id" > :p4)) ORDER BY "items"."serial", "items"."rating" NULLS FIRST, "items"."id" FETCH FIRST :p5 ROWS ONLY;
-- 4f67e6:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("serial" > :p1 OR ("serial" = :p2 AND "rating" IS NULL AND "id" < :p3)) ORDER BY "items"."serial", "items"."rating" DESC NULLS LAST, "items"."id" DESC FETCH FIRST :p4 ROWS ONLY;
-- 040d0f:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("serial" > :p1 OR ("serial" = :p2 AND "rating" IS NULL AND "id" > :p3)) ORDER BY "items"."serial", "items"."rating" DESC NULLS LAST, "items"."id" FETCH FIRST :p4 ROWS ONLY;
-- ce343e:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("weight" < :p1 AND ("delete_time" < :p2 OR "delete_time" IS NULL OR ("delete_time" = :p3 AND "serial" < :p4) OR ("delete_time" = :p5 AND "serial" = :p6 AND "note" < :p7) OR ("delete_time" = :p8 AND "serial" = :p9 AND "note" IS NULL) OR ("delete_time" = :p10 AND "serial" = :p11 AND "note" = :p12 AND "id" > :p13))) ORDER BY "items"."delete_time" DESC NULLS LAST, "items"."serial" DESC, "items"."note" DESC NULLS LAST, "items"."id" FETCH FIRST :p14 ROWS ONLY;
-- e9e2c7:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("weight" < :p1 AND ("delete_time" < :p2 OR "delete_time" IS NULL OR ("delete_time" = :p3 AND "serial" < :p4) OR ("delete_time" = :p5 AND "serial" = :p6 AND "note" > :p7) OR ("delete_time" = :p8 AND "serial" = :p9 AND "note" = :p10 AND "id" > :p11))) ORDER BY "items"."delete_time" DESC NULLS LAST, "items"."serial" DESC, "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p12 ROWS ONLY;
-- 6b42b1:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("weight" < :p1 AND ("delete_time" < :p2 OR "delete_time" IS NULL OR ("delete_time" = :p3 AND "serial" < :p4) OR ("delete_time" = :p5 AND "serial" = :p6 AND "note" IS NOT NULL) OR ("delete_time" = :p7 AND "serial" = :p8 AND "note" IS NULL AND "id" > :p9))) ORDER BY "items"."delete_time" DESC NULLS LAST, "items"."serial" DESC, "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p10 ROWS ONLY;
-- 85d918:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("weight" < :p1 AND ("delete_time" < :p2 OR "delete_time" IS NULL OR ("delete_time" = :p3 AND "serial" < :p4) OR ("delete_time" = :p5 AND "serial" = :p6 AND "note" IS NULL AND "id" > :p7))) ORDER BY "items"."delete_time" DESC NULLS LAST, "items"."serial" DESC, "items"."note" DESC NULLS LAST, "items"."id" FETCH FIRST :p8 ROWS ONLY;
-- 6fe4d9:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("weight" < :p1 AND ("delete_time" < :p2 OR "delete_time" IS NULL OR ("delete_time" = :p3 AND "serial" > :p4) OR ("delete_time" = :p5 AND "serial" = :p6 AND "note" < :p7) OR ("delete_time" = :p8 AND "serial" = :p9 AND "note" IS NULL) OR ("delete_time" = :p10 AND "serial" = :p11 AND "note" = :p12 AND "id" > :p13))) ORDER BY "items"."delete_time" DESC NULLS LAST, "items"."serial", "items"."note" DESC NULLS LAST, "items"."id" FETCH FIRST :p14 ROWS ONLY;
-- d97edc:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("weight" < :p1 AND ("delete_time" < :p2 OR "delete_time" IS NULL OR ("delete_time" = :p3 AND "serial" > :p4) OR ("delete_time" = :p5 AND "serial" = :p6 AND "note" > :p7) OR ("delete_time" = :p8 AND "serial" = :p9 AND "note" = :p10 AND "id" > :p11))) ORDER BY "items"."delete_time" DESC NULLS LAST, "items"."serial", "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p12 ROWS ONLY;
-- 2dec5e:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("weight" < :p1 AND ("delete_time" < :p2 OR "delete_time" IS NULL OR ("delete_time" = :p3 AND "serial" > :p4) OR ("delete_time" = :p5 AND "serial" = :p6 AND "note" IS NOT NULL) OR ("delete_time" = :p7 AND "serial" = :p8 AND "note" IS NULL AND "id" > :p9))) ORDER BY "items"."delete_time" DESC NULLS LAST, "items"."serial", "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p10 ROWS ONLY;
-- 946ffc:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("weight" < :p1 AND ("delete_time" < :p2 OR "delete_time" IS NULL OR ("delete_time" = :p3 AND "serial" > :p4) OR ("delete_time" = :p5 AND "serial" = :p6 AND "note" IS NULL AND "id" > :p7))) ORDER BY "items"."delete_time" DESC NULLS LAST, "items"."serial", "items"."note" DESC NULLS LAST, "items"."id" FETCH FIRST :p8 ROWS ONLY;
-- f438c4:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("weight" < :p1 AND ("note" < :p2 OR "note" IS NULL OR ("note" = :p3 AND "rating" < :p4) OR ("note" = :p5 AND "rating" IS NULL) OR ("note" = :p6 AND "rating" = :p7 AND "id" > :p8))) ORDER BY "items"."note" DESC NULLS LAST, "items"."rating" DESC NULLS LAST, "items"."id" FETCH FIRST :p9 ROWS ONLY;
-- a5738c:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("weight" < :p1 AND ("note" < :p2 OR "note" IS NULL OR ("note" = :p3 AND "rating" > :p4) OR ("note" = :p5 AND "rating" = :p6 AND "id" > :p7))) ORDER BY "items"."note" DESC NULLS LAST, "items"."rating" NULLS FIRST, "items"."id" FETCH FIRST :p8 ROWS ONLY;
-- 4a615d:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("weight" < :p1 AND ("note" < :p2 OR "note" IS NULL OR ("note" = :p3 AND "rating" IS NOT NULL) OR ("note" = :p4 AND "rating" IS NULL AND "id" > :p5))) ORDER BY "items"."note" DESC NULLS LAST, "items"."rating" NULLS FIRST, "items"."id" FETCH FIRST :p6 ROWS ONLY;
-- db24f0:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("weight" < :p1 AND ("serial" < :p2 OR ("serial" = :p3 AND "rating" < :p4) OR ("serial" = :p5 AND "rating" IS NULL) OR ("serial" = :p6 AND "rating" = :p7 AND "id" < :p8))) ORDER BY "items"."serial" DESC, "items"."rating" DESC NULLS LAST, "items"."id" DESC FETCH FIRST :p9 ROWS ONLY;
-- 39972b:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("weight" < :p1 AND ("serial" < :p2 OR ("serial" = :p3 AND "rating" < :p4) OR ("serial" = :p5 AND "rating" IS NULL) OR ("serial" = :p6 AND "rating" = :p7 AND "id" > :p8))) ORDER BY "items"."serial" DESC, "items"."rating" DESC NULLS LAST, "items"."id" FETCH FIRST :p9 ROWS ONLY;
-- fade98:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("weight" < :p1 AND ("serial" < :p2 OR ("serial" = :p3 AND "rating" > :p4) OR ("serial" = :p5 AND "rating" = :p6 AND "id" < :p7))) ORDER BY "items"."serial" DESC, "items"."rating" NULLS FIRST, "items"."id" DESC FETCH FIRST :p8 ROWS ONLY;
-- 1ada44:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("weight" < :p1 AND ("serial" < :p2 OR ("serial" = :p3 AND "rating" > :p4) OR ("serial" = :p5 AND "rating" = :p6 AND "id" > :p7))) ORDER BY "items"."serial" DESC, "items"."rating" NULLS FIRST, "items"."id" FETCH FIRST :p8 ROWS ONLY;
-- a8840d:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("weight" < :p1 AND ("serial" < :p2 OR ("serial" = :p3 AND "rating" IS NOT NULL) OR ("serial" = :p4 AND "rating" IS NULL AND "id" < :p5))) ORDER BY "items"."serial" DESC, "items"."rating" NULLS FIRST, "items"."id" DESC FETCH FIRST :p6 ROWS ONLY;
-- 663982:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("weight" < :p1 AND ("serial" < :p2 OR ("serial" = :p3 AND "rating" IS NOT NULL) OR ("serial" = :p4 AND "rating" IS NULL AND "id" > :p5))) ORDER BY "items"."serial" DESC, "items"."rating" NULLS FIRST, "items"."id" FETCH FIRST :p6 ROWS ONLY;
-- d43d81:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("weight" < :p1 AND ("serial" < :p2 OR ("serial" = :p3 AND "rating" IS NULL AND "id" < :p4))) ORDER BY "items"."serial" DESC, "items"."rating" DESC NULLS LAST, "items"."id" DESC FETCH FIRST :p5 ROWS ONLY;
-- cb6889:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("weight" < :p1 AND ("serial" < :p2 OR ("serial" = :p3 AND "rating" IS NULL AND "id" > :p4))) ORDER BY "items"."serial" DESC, "items"."rating" DESC NULLS LAST, "items"."id" FETCH FIRST :p5 ROWS ONLY;
-- c2b6fe:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("weight" < :p1 AND (("delete_time" IS NULL AND "serial" < :p2) OR ("delete_time" IS NULL AND "serial" = :p3 AND "note" < :p4) OR ("delete_time" IS NULL AND "serial" = :p5 AND "note" IS NULL) OR ("delete_time" IS NULL AND "serial" = :p6 AND "note" = :p7 AND "id" > :p8) OR "delete_time" < NULL)) ORDER BY "items"."delete_time" DESC NULLS LAST, "items"."serial" DESC, "items"."note" DESC NULLS LAST, "items"."id" FETCH FIRST :p9 ROWS ONLY;
-- 2f3f9a:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("weight" < :p1 AND (("delete_time" IS NULL AND "serial" < :p2) OR ("delete_time" IS NULL AND "serial" = :p3 AND "note" > :p4) OR ("delete_time" IS NULL AND "serial" = :p5 AND "note" = :p6 AND "id" > :p7) OR "delete_time" < NULL)) ORDER BY "items"."delete_time" DESC NULLS LAST, "items"."serial" DESC, "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p8 ROWS ONLY;
-- ddd792:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("weight" < :p1 AND (("delete_time" IS NULL AND "serial" > :p2) OR ("delete_time" IS NULL AND "serial" = :p3 AND "note" < :p4) OR ("delete_time" IS NULL AND "serial" = :p5 AND "note" IS NULL) OR ("delete_time" IS NULL AND "serial" = :p6 AND "note" = :p7 AND "id" > :p8) OR "delete_time" < NULL)) ORDER BY "items"."delete_time" DESC NULLS LAST, "items"."serial", "items"."note" DESC NULLS LAST, "items"."id" FETCH FIRST :p9 ROWS ONLY;
-- fe8884:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("weight" < :p1 AND (("delete_time" IS NULL AND "serial" > :p2) OR ("delete_time" IS NULL AND "serial" = :p3 AND "note" > :p4) OR ("delete_time" IS NULL AND "serial" = :p5 AND "note" = :p6 AND "id" > :p7) OR "delete_time" < NULL)) ORDER BY "items"."delete_time" DESC NULLS LAST, "items"."serial", "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p8 ROWS ONLY;
-- b8d0bd:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("weight" < :p1 AND (("note" IS NULL AND "rating" < :p2) OR ("note" IS NULL AND "rating" IS NULL) OR ("note" IS NULL AND "rating" = :p3 AND "id" > :p4) OR "note" < NULL)) ORDER BY "items"."note" DESC NULLS LAST, "items"."rating" DESC NULLS LAST, "items"."id" FETCH FIRST :p5 ROWS ONLY;
-- f30b38:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("weight" < :p1 AND (("note" IS NULL AND "rating" > :p2) OR ("note" IS NULL AND "rating" = :p3 AND "id" > :p4) OR "note" < NULL)) ORDER BY "items"."note" DESC NULLS LAST, "items"."rating" NULLS FIRST, "items"."id" FETCH FIRST :p5 ROWS ONLY;
-- 3f9ca5:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("weight" < :p1 AND (("note" IS NULL AND "rating" IS NULL AND "id" > :p2) OR "note" < NULL)) ORDER BY "items"."note" DESC NULLS LAST, "items"."rating" DESC NULLS LAST, "items"."id" FETCH FIRST :p3 ROWS ONLY;
-- 662d48:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE 1 = 1 ORDER BY "items"."serial", "items"."rating" DESC NULLS LAST, "items"."id" DESC FETCH FIRST :p1 ROWS ONLY;
-- 64841b:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE 1 = 1 ORDER BY "items"."serial", "items"."rating" DESC NULLS LAST, "items"."id" FETCH FIRST :p1 ROWS ONLY;
-- 8af180:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE 1 = 1 ORDER BY "items"."serial", "items"."rating" NULLS FIRST, "items"."id" DESC FETCH FIRST :p1 ROWS ONLY;
-- 370b2b:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE 1 = 1 ORDER BY "items"."serial", "items"."rating" NULLS FIRST, "items"."id" FETCH FIRST :p1 ROWS ONLY;
-- 344280:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM (SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE "delete_time" IS NULL ORDER BY "items"."delete_time", "items"."serial" DESC, "items"."note" DESC NULLS LAST, "items"."id" FETCH FIRST :p1 ROWS ONLY) range_0 UNION ALL SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE "delete_time" IS NOT NULL ORDER BY "items"."delete_time", "items"."serial" DESC, "items"."note" DESC NULLS LAST, "items"."id" FETCH FIRST :p2 ROWS ONLY) range_1) "items" ORDER BY "items"."delete_time" NULLS FIRST, "items"."serial" DESC, "items"."note" DESC NULLS LAST, "items"."id" FETCH FIRST :p3 ROWS ONLY;
-- b37496:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM (SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE "delete_time" IS NULL ORDER BY "items"."delete_time", "items"."serial" DESC, "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p1 ROWS ONLY) range_0 UNION ALL SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE "delete_time" IS NOT NULL ORDER BY "items"."delete_time", "items"."serial" DESC, "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p2 ROWS ONLY) range_1) "items" ORDER BY "items"."delete_time" NULLS FIRST, "items"."serial" DESC, "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p3 ROWS ONLY;
-- 1e41fd:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM (SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE "delete_time" IS NULL ORDER BY "items"."delete_time", "items"."serial", "items"."note" DESC NULLS LAST, "items"."id" FETCH FIRST :p1 ROWS ONLY) range_0 UNION ALL SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE "delete_time" IS NOT NULL ORDER BY "items"."delete_time", "items"."serial", "items"."note" DESC NULLS LAST, "items"."id" FETCH FIRST :p2 ROWS ONLY) range_1) "items" ORDER BY "items"."delete_time" NULLS FIRST, "items"."serial", "items"."note" DESC NULLS LAST, "items"."id" FETCH FIRST :p3 ROWS ONLY;
-- a161ce:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM (SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE "delete_time" IS NULL ORDER BY "items"."delete_time", "items"."serial", "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p1 ROWS ONLY) range_0 UNION ALL SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE "delete_time" IS NOT NULL ORDER BY "items"."delete_time", "items"."serial", "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p2 ROWS ONLY) range_1) "items" ORDER BY "items"."delete_time" NULLS FIRST, "items"."serial", "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p3 ROWS ONLY;
-- 067a5e:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM (SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE "note" IS NULL ORDER BY "items"."note", "items"."rating" DESC NULLS LAST, "items"."id" FETCH FIRST :p1 ROWS ONLY) range_0 UNION ALL SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE "note" IS NOT NULL ORDER BY "items"."note", "items"."rating" DESC NULLS LAST, "items"."id" FETCH FIRST :p2 ROWS ONLY) range_1) "items" ORDER BY "items"."note" NULLS FIRST, "items"."rating" DESC NULLS LAST, "items"."id" FETCH FIRST :p3 ROWS ONLY;
-- c5ad1f:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM (SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE "note" IS NULL ORDER BY "items"."note", "items"."rating" NULLS FIRST, "items"."id" FETCH FIRST :p1 ROWS ONLY) range_0 UNION ALL SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE "note" IS NOT NULL ORDER BY "items"."note", "items"."rating" NULLS FIRST, "items"."id" FETCH FIRST :p2 ROWS ONLY) range_1) "items" ORDER BY "items"."note" NULLS FIRST, "items"."rating" NULLS FIRST, "items"."id" FETCH FIRST :p3 ROWS ONLY;
-- a99962:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM (SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE ("weight" < :p1 AND "delete_time" IS NULL) ORDER BY "items"."delete_time" DESC, "items"."serial" DESC, "items"."note" DESC NULLS LAST, "items"."id" FETCH FIRST :p2 ROWS ONLY) range_0 UNION ALL SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE ("weight" < :p3 AND "delete_time" IS NOT NULL) ORDER BY "items"."delete_time" DESC, "items"."serial" DESC, "items"."note" DESC NULLS LAST, "items"."id" FETCH FIRST :p4 ROWS ONLY) range_1) "items" ORDER BY "items"."delete_time" DESC NULLS LAST, "items"."serial" DESC, "items"."note" DESC NULLS LAST, "items"."id" FETCH FIRST :p5 ROWS ONLY;
-- 642ad5:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM (SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE ("weight" < :p1 AND "delete_time" IS NULL) ORDER BY "items"."delete_time" DESC, "items"."serial" DESC, "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p2 ROWS ONLY) range_0 UNION ALL SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE ("weight" < :p3 AND "delete_time" IS NOT NULL) ORDER BY "items"."delete_time" DESC, "items"."serial" DESC, "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p4 ROWS ONLY) range_1) "items" ORDER BY "items"."delete_time" DESC NULLS LAST, "items"."serial" DESC, "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p5 ROWS ONLY;
-- 6e8e6b:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM (SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE ("weight" < :p1 AND "delete_time" IS NULL) ORDER BY "items"."delete_time" DESC, "items"."serial", "items"."note" DESC NULLS LAST, "items"."id" FETCH FIRST :p2 ROWS ONLY) range_0 UNION ALL SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE ("weight" < :p3 AND "delete_time" IS NOT NULL) ORDER BY "items"."delete_time" DESC, "items"."serial", "items"."note" DESC NULLS LAST, "items"."id" FETCH FIRST :p4 ROWS ONLY) range_1) "items" ORDER BY "items"."delete_time" DESC NULLS LAST, "items"."serial", "items"."note" DESC NULLS LAST, "items"."id" FETCH FIRST :p5 ROWS ONLY;
-- 87e4f2:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM (SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE ("weight" < :p1 AND "delete_time" IS NULL) ORDER BY "items"."delete_time" DESC, "items"."serial", "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p2 ROWS ONLY) range_0 UNION ALL SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE ("weight" < :p3 AND "delete_time" IS NOT NULL) ORDER BY "items"."delete_time" DESC, "items"."serial", "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p4 ROWS ONLY) range_1) "items" ORDER BY "items"."delete_time" DESC NULLS LAST, "items"."serial", "items"."note" NULLS FIRST, "items"."id" FETCH FIRST :p5 ROWS ONLY;
-- ef6b59:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM (SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE ("weight" < :p1 AND "note" IS NULL) ORDER BY "items"."note" DESC, "items"."rating" DESC NULLS LAST, "items"."id" FETCH FIRST :p2 ROWS ONLY) range_0 UNION ALL SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE ("weight" < :p3 AND "note" IS NOT NULL) ORDER BY "items"."note" DESC, "items"."rating" DESC NULLS LAST, "items"."id" FETCH FIRST :p4 ROWS ONLY) range_1) "items" ORDER BY "items"."note" DESC NULLS LAST, "items"."rating" DESC NULLS LAST, "items"."id" FETCH FIRST :p5 ROWS ONLY;
-- 3e3afb:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM (SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE ("weight" < :p1 AND "note" IS NULL) ORDER BY "items"."note" DESC, "items"."rating" NULLS FIRST, "items"."id" FETCH FIRST :p2 ROWS ONLY) range_0 UNION ALL SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE ("weight" < :p3 AND "note" IS NOT NULL) ORDER BY "items"."note" DESC, "items"."rating" NULLS FIRST, "items"."id" FETCH FIRST :p4 ROWS ONLY) range_1) "items" ORDER BY "items"."note" DESC NULLS LAST, "items"."rating" NULLS FIRST, "items"."id" FETCH FIRST :p5 ROWS ONLY;

-- page: a page token is refused if it is of another order, altered, or no token
-- and a1157e 03a162
-- 357cb1:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("name" > :p1 OR ("name" = :p2 AND "id" > :p3)) ORDER BY "items"."name", "items"."id" FETCH FIRST :p4 ROWS ONLY;

-- page: a page continues where the last one ended, even if that item is gone
-- and 1f6b35 7dc818
-- a3de1f:
DELETE FROM "items" WHERE "id" IN (:p1, :p2, :p3, :p4);
-- 1f15d4:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("create_time" > :p1 OR ("create_time" = :p2 AND "id" > :p3)) ORDER BY "items"."create_time", "items"."id" FETCH FIRST :p4 ROWS ONLY;
-- 40e86d:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE 1 = 1 ORDER BY "items"."create_time", "items"."id" FETCH FIRST :p1 ROWS ONLY;

-- page: walking 10,000 items misses and repeats none while others come and go
-- and f77b10 2aafd5 d64a85 1f6b35 3aed1b
-- d6d2c0:
DELETE FROM "items" WHERE "id" IN (:p1, /* 62 more of this form */, :p64);
-- c0fc76:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("rating" > :p1 OR ("rating" = :p2 AND "weight" < :p3) OR ("rating" = :p4 AND "weight" = :p5 AND "id" > :p6)) ORDER BY "items"."rating" NULLS FIRST, "items"."weight" DESC, "items"."id" FETCH FIRST :p7 ROWS ONLY;
-- f80000:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("rating" IS NOT NULL OR ("rating" IS NULL AND "weight" < :p1) OR ("rating" IS NULL AND "weight" = :p2 AND "id" > :p3)) ORDER BY "items"."rating" NULLS FIRST, "items"."weight" DESC, "items"."id" FETCH FIRST :p4 ROWS ONLY;
-- 5ebc78:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM (SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE "rating" IS NULL ORDER BY "items"."rating", "items"."weight" DESC, "items"."id" FETCH FIRST :p1 ROWS ONLY) range_0 UNION ALL SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE "rating" IS NOT NULL ORDER BY "items"."rating", "items"."weight" DESC, "items"."id" FETCH FIRST :p2 ROWS ONLY) range_1) "items" ORDER BY "items"."rating" NULLS FIRST, "items"."weight" DESC, "items"."id" FETCH FIRST :p3 ROWS ONLY;

-- list: a loop over a list visits each entity once, and ends, whatever it changes
-- and f77b10 2aafd5 d64a85 748317 a1157e e699ae 600436 d730ee
-- 899ea4:
DELETE FROM "items" WHERE "id" >= :p1;
-- 24789d:
SELECT "id" FROM "items" WHERE "note" IS NOT NULL ORDER BY "items"."price", "items"."id" FETCH FIRST :p1 ROWS ONLY;
-- e8fac3:
SELECT "id" FROM "items" WHERE "note" IS NOT NULL ORDER BY "items"."rating" NULLS FIRST, "items"."create_time" DESC, "items"."id" FETCH FIRST :p1 ROWS ONLY;
-- e777f4:
SELECT "id" FROM "items" WHERE "note" IS NOT NULL ORDER BY "items"."rating" NULLS FIRST, "items"."id" FETCH FIRST :p1 ROWS ONLY;
-- b74cee:
SELECT "id" FROM "items" WHERE "note" IS NOT NULL ORDER BY "items"."serial", "items"."id" FETCH FIRST :p1 ROWS ONLY;
-- 05d84a:
SELECT "id" FROM "items" WHERE "note" IS NOT NULL ORDER BY "items"."weight", "items"."id" FETCH FIRST :p1 ROWS ONLY;
-- a63473:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "id" IN (:p1, /* 510 more of this form */, :p512) ORDER BY "items"."id" FETCH FIRST :p513 ROWS ONLY;
-- 535020:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "id" IN (:p1, /* 1022 more of this form */, :p1024) ORDER BY "items"."id" FETCH FIRST :p1025 ROWS ONLY;
-- 5fc4cd:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "note" IS NOT NULL ORDER BY "items"."id" DESC FETCH FIRST :p1 ROWS ONLY;
-- c90dd2:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "note" IS NOT NULL ORDER BY "items"."price", "items"."id" FETCH FIRST :p1 ROWS ONLY;
-- aa37fd:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "note" IS NOT NULL ORDER BY "items"."serial", "items"."id" FETCH FIRST :p1 ROWS ONLY;
-- aa4515:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "note" IS NOT NULL ORDER BY "items"."weight", "items"."id" FETCH FIRST :p1 ROWS ONLY;
-- 24fb23:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("note" IS NOT NULL AND "id" IN (:p1)) FETCH FIRST :p2 ROWS ONLY;
-- cc74f4:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("note" IS NOT NULL AND "id" IN (:p1, /* 30 more of this form */, :p32)) FETCH FIRST :p33 ROWS ONLY;
-- 3cb366:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("note" IS NOT NULL AND "id" IN (:p1, /* 62 more of this form */, :p64)) FETCH FIRST :p65 ROWS ONLY;
-- 9943cf:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE (("note" IS NOT NULL AND "id" <= :p1) AND "id" > :p2) ORDER BY "items"."id" FETCH FIRST :p3 ROWS ONLY;
-- 0cb2ad:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM (SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE ("note" IS NOT NULL AND "rating" IS NULL) ORDER BY "items"."rating", "items"."create_time" DESC, "items"."id" FETCH FIRST :p1 ROWS ONLY) range_0 UNION ALL SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE ("note" IS NOT NULL AND "rating" IS NOT NULL) ORDER BY "items"."rating", "items"."create_time" DESC, "items"."id" FETCH FIRST :p2 ROWS ONLY) range_1) "items" ORDER BY "items"."rating" NULLS FIRST, "items"."create_time" DESC, "items"."id" FETCH FIRST :p3 ROWS ONLY;
-- 008ec5:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM (SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE ("note" IS NOT NULL AND "rating" IS NULL) ORDER BY "items"."rating", "items"."id" FETCH FIRST :p1 ROWS ONLY) range_0 UNION ALL SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE ("note" IS NOT NULL AND "rating" IS NOT NULL) ORDER BY "items"."rating", "items"."id" FETCH FIRST :p2 ROWS ONLY) range_1) "items" ORDER BY "items"."rating" NULLS FIRST, "items"."id" FETCH FIRST :p3 ROWS ONLY;
-- 3419fc:
UPDATE "items" SET "create_time" = :p1, "version" = "version" + 1 WHERE "id" IN (:p2, /* 510 more of this form */, :p513);
-- 0b0911:
UPDATE "items" SET "note" = :p1, "version" = "version" + 1 WHERE "id" IN (:p2, /* 1022 more of this form */, :p1025);
-- 10e432:
UPDATE "items" SET "price" = :p1, "version" = "version" + 1 WHERE "id" IN (:p2, /* 510 more of this form */, :p513);
-- 3308ff:
UPDATE "items" SET "rating" = :p1, "version" = "version" + 1 WHERE "id" IN (:p2, /* 510 more of this form */, :p513);
-- 41f57f:
UPDATE "items" SET "weight" = :p1, "version" = "version" + 1 WHERE "id" IN (:p2, /* 510 more of this form */, :p513);

-- list: a loop that changes the field by which its list is ordered ends
-- and de0ae6
-- bb13e2:
INSERT ALL INTO "owners" ("id", "name") VALUES (:p1, :p2), /* 254 more of this form */ INTO "owners" ("id", "name") VALUES (:p511, :p512) SELECT 1 FROM DUAL;
-- f0657a:
INSERT ALL INTO "owners" ("id", "name") VALUES (:p1, :p2), /* 126 more of this form */ INTO "owners" ("id", "name") VALUES (:p255, :p256) SELECT 1 FROM DUAL;
-- 08a0ef:
INSERT ALL INTO "owners" ("id", "name") VALUES (:p1, :p2), /* 62 more of this form */ INTO "owners" ("id", "name") VALUES (:p127, :p128) SELECT 1 FROM DUAL;
-- d4759b:
INSERT ALL INTO "owners" ("id", "name") VALUES (:p1, :p2), /* 30 more of this form */ INTO "owners" ("id", "name") VALUES (:p63, :p64) SELECT 1 FROM DUAL;
-- de691f:
INSERT ALL INTO "owners" ("id", "name") VALUES (:p1, :p2), /* 14 more of this form */ INTO "owners" ("id", "name") VALUES (:p31, :p32) SELECT 1 FROM DUAL;
-- ba577c:
INSERT ALL INTO "owners" ("id", "name") VALUES (:p1, :p2), /* 3 more of this form */ INTO "owners" ("id", "name") VALUES (:p9, :p10) SELECT 1 FROM DUAL;
-- 000ed2:
SELECT "id" FROM "owners" WHERE ("name" > :p1 AND "name" < :p2) FOR UPDATE;
-- 5ee8b1:
SELECT "id" FROM "owners" WHERE 1 = 1 ORDER BY "owners"."name", "owners"."id" FETCH FIRST :p1 ROWS ONLY;
-- 94c14d:
SELECT "id", "name" FROM "owners" WHERE "id" IN (:p1) FETCH FIRST :p2 ROWS ONLY;
-- a217f0:
SELECT "id", "name" FROM "owners" WHERE "id" IN (:p1, /* 510 more of this form */, :p512) ORDER BY "owners"."id" FETCH FIRST :p513 ROWS ONLY;
-- 88732b:
SELECT "id", "name" FROM "owners" WHERE 1 = 1 ORDER BY "owners"."name" DESC, "owners"."id" FETCH FIRST :p1 ROWS ONLY;
-- 9977fc:
SELECT "id", "name" FROM "owners" WHERE 1 = 1 ORDER BY "owners"."name", "owners"."id" FETCH FIRST :p1 ROWS ONLY;
-- 1965a4:
UPDATE "owners" SET "name" = :p1 WHERE "id" IN (:p2, /* 510 more of this form */, :p513);

-- list: texts are ordered by their whole length
-- and 7dc818 db44e6 4beae3 7b1e32 d32778
-- cfcfb5:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE ("delete_time" IS NOT NULL OR ("delete_time" IS NULL AND "note" > :p1) OR ("delete_time" IS NULL AND "note" = :p2 AND "rating" IS NOT NULL) OR ("delete_time" IS NULL AND "note" = :p3 AND "rating" IS NULL AND "id" > :p4)) ORDER BY "items"."delete_time" NULLS FIRST, "items"."note" NULLS FIRST, "items"."rating" NULLS FIRST, "items"."id" FETCH FIRST :p5 ROWS ONLY;
-- 96a2a0:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM (SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE "delete_time" IS NULL ORDER BY "items"."delete_time", "items"."note" NULLS FIRST, "items"."rating" NULLS FIRST, "items"."id" FETCH FIRST :p1 ROWS ONLY) range_0 UNION ALL SELECT * FROM (SELECT "id", "name", "note", "active", "create_time", "delete_time", "rating", "weight", "serial", "price", "owner_id", "version" FROM "items" WHERE "delete_time" IS NOT NULL ORDER BY "items"."delete_time", "items"."note" NULLS FIRST, "items"."rating" NULLS FIRST, "items"."id" FETCH FIRST :p2 ROWS ONLY) range_1) "items" ORDER BY "items"."delete_time" NULLS FIRST, "items"."note" NULLS FIRST, "items"."rating" NULLS FIRST, "items"."id" FETCH FIRST :p3 ROWS ONLY;
-- f73aec:
SELECT count(*) AS "count" FROM "items" WHERE "note" > :p1;

-- unit: a unit commits when its function resolves
-- and 7dc818 05c45a bdd65e b5dacf e40f56

-- unit: a unit sees its own changes, by every method that reads
-- and 8cd43b 5aa5ca 1a04f3 a1157e 7dc818 e699ae 93f5b3 60ea16 05c45a bf8bd3 f82204 c92380 bdd65e d79799 b5dacf e40f56
-- 64f0f1:
UPDATE "items" SET "note" = :p1, "version" = "version" + 1 WHERE "id" IN (:p2, :p3);

-- unit: a unit is undone when its function throws, and the next one runs
-- and 8cd43b 7dc818 e699ae 4ea6b7 bf8bd3 23ab59 190e55 f4c237

-- unit: all repositories of a unit take effect together, or not at all
-- and 7dc818 b0e77e 190e55 aa635c

-- unit: a refused write that is caught leaves the unit usable
-- and 7dc818 05c45a 5b0b03 bdd65e fc071e 190e55 e40f56

-- unit: a refusal is reported by the operation or by its savepoint, and undoes no more than that
-- and 7dc818 e699ae 5b0b03 bdd65e

-- unit: a savepoint that throws is undone alone
-- and 7dc818 c4692b e699ae 3c22bf 4ea6b7 bf8bd3 bdd65e b5dacf f4c237

-- unit: savepoints nest
-- and 7dc818 c71c5a e699ae 3c22bf bdd65e 190e55
-- dbf698:
SAVEPOINT brasa_3;

-- unit: a savepoint is undone with its unit
-- and 7dc818 e699ae 190e55

-- unit: a value that a savepoint has released can be taken again
-- and 7dc818 c4692b e699ae 3c22bf 4ea6b7 bf8bd3 5b0b03 bdd65e 9c1919

-- unit: a unit cannot be used while a savepoint of it is open
-- and 7dc818 e699ae 190e55

-- unit: opening a worker within its own unit is an error and not a hang
-- and 7dc818 e699ae 190e55 6c20e5

-- unit: a unit within one of another worker of the same database is an error and not a hang
-- and 7dc818 bdd65e e40f56

-- ending: a unit that has ended throws on use
-- and e699ae 190e55

-- ending: an operation that fails and is not awaited makes the unit fail
-- and 7dc818 5b0b03 190e55

-- ending: an operation that is not awaited is part of the unit
-- and 7dc818 190e55

-- ending: a commit with an unknown outcome is reported, and its unit is not run again
-- and 7dc818 05c45a e40f56

-- ending: an opened unit takes effect only with commit
-- and 7dc818 bdd65e 190e55

-- ending: a commit or rollback amid the code blocks nothing that follows
-- and 7dc818 190e55
-- 996df9:
SELECT count(*) AS "count" FROM "items" WHERE "id" < :p1;

-- ending: an opened unit ends once, and a second end touches no other unit
-- and 7dc818 bdd65e

-- ending: leaving an opened unit waits for its commit
-- and 7dc818 190e55

-- ending: operations that a savepoint has begun when it throws are undone with it
-- and 7dc818 c4692b e699ae 5b0b03 bdd65e

-- ending: an aborted unit is undone at once, and the next unit runs
-- and 7dc818 bdd65e

-- ending: malformed options of a unit are refused before it begins, and hold no connection
-- and 7dc818 bdd65e

-- ending: a unit past its deadline is undone at once, and the next unit runs
-- and 7dc818 bdd65e 6c20e5

-- ending: an opened unit that is aborted is undone
-- and 7dc818 bdd65e

-- ending: repositories for a signal work until it is aborted, and leave no listener on it
-- and 8cd43b c94257 7dc818 93f5b3 05c45a bf8bd3 5b0b03 bdd65e 190e55 2cf2d8

-- isolation: 64 units are open at once, or take turns, and all succeed
-- and 7dc818 bdd65e

-- isolation: 64 units that increment a number at once all succeed, and lose no increment
-- and 7dc818 05c45a 23ab59 e40f56

-- isolation: of units that write the same unique value at once, one succeeds
-- and 7dc818 5b0b03 190e55

-- isolation: operations of a unit that begin at once are all done
-- and 7dc818 190e55

-- isolation: other units do not see uncommitted changes
-- and 8cd43b 3aed1b 7dc818 e699ae 4ea6b7 05c45a bf8bd3 bdd65e b5dacf 6c20e5 f4c237

-- isolation: a reading unit keeps its snapshot where the traits promise it, and does not write
-- and 7dc818 bdd65e 190e55 6c20e5

-- isolation: of two units that change an entity that both have read, neither change is lost
-- and 7dc818 05c45a 23ab59 e40f56

-- isolation: two units cannot together violate a rule about rows that both write
-- and 3aed1b 5a2335 e40f56
-- b0a271:
SELECT "id", "name", "note", "active", TO_CHAR("create_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "create_time", TO_CHAR("delete_time", 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS "delete_time", "rating", "weight", TO_CHAR("serial") AS "serial", "price", "owner_id", "version" FROM "items" WHERE "active" = :p1 ORDER BY "items"."id" FETCH FIRST :p2 ROWS ONLY;

-- isolation: two units cannot each rely on a row that the other changes, where the traits promise it
-- and 3aed1b e699ae 4ea6b7 bf8bd3 5a2335 3eca24

-- isolation: two units cannot each rely on the absence of rows that both create, where the traits promise it
-- and 7dc818 b5dacf 190e55

-- failure: a failed begin makes its unit fail, without effect
-- and 7dc818 bdd65e

-- failure: a failed begin of an opened unit leaves no effect
-- and 7dc818 bdd65e 190e55

-- failure: units whose begin fails do not delay others that run at once
-- and 7dc818 190e55

-- failure: a unit whose begin conflicts is run again, and takes effect once
-- and 7dc818 05c45a 23ab59 e40f56

-- failure: a unit whose begin always conflicts ends with its caller's deadline
-- and 190e55

-- failure: a unit whose begin always conflicts is a ConflictError when the time for retries is over
-- and 190e55

-- failure: a failed commit makes its unit fail, without effect
-- and 7dc818 e699ae 4ea6b7 bf8bd3 bdd65e f4c237

-- failure: a failed commit of an opened unit leaves no effect
-- and 7dc818 bdd65e 190e55

-- failure: units whose commit fails do not delay others that run at once
-- and 7dc818 190e55

-- failure: a unit whose commit conflicts is run again, and takes effect once
-- and 7dc818 05c45a 23ab59 e40f56

-- failure: a unit whose commit always conflicts ends with its caller's deadline
-- and 7dc818 190e55

-- failure: a unit whose commit always conflicts is a ConflictError when the time for retries is over
-- and 7dc818 190e55
