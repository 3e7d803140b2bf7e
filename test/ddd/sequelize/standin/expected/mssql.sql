-- The SQL that the cases of the suite send to Microsoft SQL Server.
--
-- NOT RUN: no server is on this machine. Each statement was translated for SQLite, by test/helpers/standin, and the case has passed with
-- the rows that SQLite has found and the errors as the server would word them. Whether the server takes the statements, and means by
-- them what the translation means, has been read in its documentation only.
--
-- A case has its statements in the order of their text, those that an earlier case has too by their labels alone. Those of opening the
-- database, which every case sends, are told once.
-- After a change: UPDATE_EXPECTED=1 npx ava test/ddd/sequelize/standin/expected.test.ts

-- Opening the database, and the migrations of the toolkit and of the suite
-- f03900:
ALTER TABLE [event_dead_letters] ADD [traceparent] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NULL;
-- d15b6c:
ALTER TABLE [event_outbox] ADD [traceparent] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NULL;
-- 679b18:
COMMIT TRANSACTION; SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
-- 30de0c:
CREATE INDEX [event_dead_letters_order] ON [event_dead_letters] ([reaction], [key], [sequence]);
-- 1cffbe:
CREATE INDEX [event_inbox_create_time] ON [event_inbox] ([create_time]);
-- b6271e:
CREATE INDEX [event_outbox_pending] ON [event_outbox] ([publish_time], [key], [sequence]);
-- 9f9a3e:
CREATE INDEX [rate_limits_expire_time] ON [rate_limits] ([expire_time]);
-- 3e4457:
CREATE INDEX [requests_create_time] ON [requests] ([create_time]);
-- 973d20:
CREATE SEQUENCE [tickets__identity] AS BIGINT START WITH 1;
-- 5c0d48:
CREATE TABLE [event_cursors] ([id] VARCHAR(404) COLLATE Latin1_General_100_BIN2_UTF8 NOT NULL, [stream] VARCHAR(404) COLLATE Latin1_General_100_BIN2_UTF8 NOT NULL, [position] BIGINT NOT NULL, CONSTRAINT [event_cursors_id] PRIMARY KEY ([id]), CONSTRAINT [event_cursors_id_length] CHECK (LEN((CONVERT(NVARCHAR(MAX), [id]) COLLATE Latin1_General_100_CI_AS_SC) + N'.') - 1 <= 100), CONSTRAINT [event_cursors_stream_length] CHECK (LEN((CONVERT(NVARCHAR(MAX), [stream]) COLLATE Latin1_General_100_CI_AS_SC) + N'.') - 1 <= 100));
-- 2b788e:
CREATE TABLE [event_dead_letters] ([id] VARCHAR(952) COLLATE Latin1_General_100_BIN2_UTF8 NOT NULL, [reaction] VARCHAR(804) COLLATE Latin1_General_100_BIN2_UTF8 NOT NULL, [event_id] VARCHAR(36) COLLATE Latin1_General_100_BIN2_UTF8 NOT NULL, [type] VARCHAR(804) COLLATE Latin1_General_100_BIN2_UTF8 NOT NULL, [key] VARCHAR(804) COLLATE Latin1_General_100_BIN2_UTF8 NOT NULL, [sequence] BIGINT NOT NULL, [data] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NOT NULL, [record_time] DATETIME2(3) NOT NULL, [state] VARCHAR(84) COLLATE Latin1_General_100_BIN2_UTF8 NOT NULL, [attempts] BIGINT NOT NULL, [error] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NOT NULL, [create_time] DATETIME2(3) NOT NULL, [retry_time] DATETIME2(3) NULL, CONSTRAINT [event_dead_letters_id] PRIMARY KEY ([id]), CONSTRAINT [event_dead_letters_error_length] CHECK (LEN((CONVERT(NVARCHAR(MAX), [error]) COLLATE Latin1_General_100_CI_AS_SC) + N'.') - 1 <= 2000), CONSTRAINT [event_dead_letters_id_length] CHECK (LEN((CONVERT(NVARCHAR(MAX), [id]) COLLATE Latin1_General_100_CI_AS_SC) + N'.') - 1 <= 237), CONSTRAINT [event_dead_letters_key_length] CHECK (LEN((CONVERT(NVARCHAR(MAX), [key]) COLLATE Latin1_General_100_CI_AS_SC) + N'.') - 1 <= 200), CONSTRAINT [event_dead_letters_reaction_length] CHECK (LEN((CONVERT(NVARCHAR(MAX), [reaction]) COLLATE Latin1_General_100_CI_AS_SC) + N'.') - 1 <= 200), CONSTRAINT [event_dead_letters_state_length] CHECK (LEN((CONVERT(NVARCHAR(MAX), [state]) COLLATE Latin1_General_100_CI_AS_SC) + N'.') - 1 <= 20), CONSTRAINT [event_dead_letters_type_length] CHECK (LEN((CONVERT(NVARCHAR(MAX), [type]) COLLATE Latin1_General_100_CI_AS_SC) + N'.') - 1 <= 200));
-- 23f52a:
CREATE TABLE [event_inbox] ([id] VARCHAR(952) COLLATE Latin1_General_100_BIN2_UTF8 NOT NULL, [create_time] DATETIME2(3) NOT NULL, CONSTRAINT [event_inbox_id] PRIMARY KEY ([id]), CONSTRAINT [event_inbox_id_length] CHECK (LEN((CONVERT(NVARCHAR(MAX), [id]) COLLATE Latin1_General_100_CI_AS_SC) + N'.') - 1 <= 237));
-- 25d564:
CREATE TABLE [event_leases] ([id] VARCHAR(404) COLLATE Latin1_General_100_BIN2_UTF8 NOT NULL, [version] BIGINT NOT NULL, [owner] VARCHAR(404) COLLATE Latin1_General_100_BIN2_UTF8 NOT NULL, CONSTRAINT [event_leases_id] PRIMARY KEY ([id]), CONSTRAINT [event_leases_id_length] CHECK (LEN((CONVERT(NVARCHAR(MAX), [id]) COLLATE Latin1_General_100_CI_AS_SC) + N'.') - 1 <= 100), CONSTRAINT [event_leases_owner_length] CHECK (LEN((CONVERT(NVARCHAR(MAX), [owner]) COLLATE Latin1_General_100_CI_AS_SC) + N'.') - 1 <= 100));
-- 01dbf5:
CREATE TABLE [event_outbox] ([id] VARCHAR(36) COLLATE Latin1_General_100_BIN2_UTF8 NOT NULL, [type] VARCHAR(804) COLLATE Latin1_General_100_BIN2_UTF8 NOT NULL, [key] VARCHAR(804) COLLATE Latin1_General_100_BIN2_UTF8 NOT NULL, [sequence] BIGINT NOT NULL, [data] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NOT NULL, [record_time] DATETIME2(3) NOT NULL, [publish_time] DATETIME2(3) NULL, CONSTRAINT [event_outbox_id] PRIMARY KEY ([id]), CONSTRAINT [event_outbox_key_length] CHECK (LEN((CONVERT(NVARCHAR(MAX), [key]) COLLATE Latin1_General_100_CI_AS_SC) + N'.') - 1 <= 200), CONSTRAINT [event_outbox_type_length] CHECK (LEN((CONVERT(NVARCHAR(MAX), [type]) COLLATE Latin1_General_100_CI_AS_SC) + N'.') - 1 <= 200));
-- 9f4a30:
CREATE TABLE [event_reactions] ([id] VARCHAR(804) COLLATE Latin1_General_100_BIN2_UTF8 NOT NULL, [type] VARCHAR(804) COLLATE Latin1_General_100_BIN2_UTF8 NOT NULL, [heartbeat] VARCHAR(148) COLLATE Latin1_General_100_BIN2_UTF8 NOT NULL, CONSTRAINT [event_reactions_id] PRIMARY KEY ([id]), CONSTRAINT [event_reactions_heartbeat_length] CHECK (LEN((CONVERT(NVARCHAR(MAX), [heartbeat]) COLLATE Latin1_General_100_CI_AS_SC) + N'.') - 1 <= 36), CONSTRAINT [event_reactions_id_length] CHECK (LEN((CONVERT(NVARCHAR(MAX), [id]) COLLATE Latin1_General_100_CI_AS_SC) + N'.') - 1 <= 200), CONSTRAINT [event_reactions_type_length] CHECK (LEN((CONVERT(NVARCHAR(MAX), [type]) COLLATE Latin1_General_100_CI_AS_SC) + N'.') - 1 <= 200));
-- 4ca043:
CREATE TABLE [event_streams] ([id] VARCHAR(804) COLLATE Latin1_General_100_BIN2_UTF8 NOT NULL, [version] BIGINT NOT NULL, CONSTRAINT [event_streams_id] PRIMARY KEY ([id]), CONSTRAINT [event_streams_id_length] CHECK (LEN((CONVERT(NVARCHAR(MAX), [id]) COLLATE Latin1_General_100_CI_AS_SC) + N'.') - 1 <= 200));
-- 4b5d68:
CREATE TABLE [items] ([id] VARCHAR(36) COLLATE Latin1_General_100_BIN2_UTF8 NOT NULL, [name] VARCHAR(404) COLLATE Latin1_General_100_BIN2_UTF8 NOT NULL, [note] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NULL, [active] BIT DEFAULT (0) NOT NULL, [create_time] DATETIME2(3) NOT NULL, [delete_time] DATETIME2(3) NULL, [rating] BIGINT NULL, [weight] FLOAT(53) NOT NULL, [serial] BIGINT NOT NULL, [price] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 DEFAULT (N'0.00') NOT NULL, [owner_id] VARCHAR(36) COLLATE Latin1_General_100_BIN2_UTF8 NULL, [version] BIGINT NOT NULL, [name__length] AS DATALENGTH([name]), CONSTRAINT [items_id] PRIMARY KEY ([id]), INDEX [items_name] UNIQUE ([name], [name__length]), CONSTRAINT [items_active] CHECK (([delete_time] IS NULL OR [active] = 0)), CONSTRAINT [items_name_length] CHECK (LEN((CONVERT(NVARCHAR(MAX), [name]) COLLATE Latin1_General_100_CI_AS_SC) + N'.') - 1 <= 100), CONSTRAINT [items_price] CHECK (([price] <> CONVERT(VARCHAR(MAX), N'' COLLATE Latin1_General_100_BIN2_UTF8) OR DATALENGTH([price]) <> DATALENGTH(CONVERT(VARCHAR(MAX), N'' COLLATE Latin1_General_100_BIN2_UTF8)))), CONSTRAINT [items_owner_id_reference] FOREIGN KEY ([owner_id]) REFERENCES [owners] ([id]) ON DELETE NO ACTION);
-- 0d8a0c:
CREATE TABLE [memberships] ([item_id] VARCHAR(36) COLLATE Latin1_General_100_BIN2_UTF8 NOT NULL, [owner_id] VARCHAR(36) COLLATE Latin1_General_100_BIN2_UTF8 NOT NULL, [role] VARCHAR(84) COLLATE Latin1_General_100_BIN2_UTF8 NOT NULL, CONSTRAINT [memberships_item_id_owner_id] PRIMARY KEY ([item_id], [owner_id]), CONSTRAINT [memberships_role_length] CHECK (LEN((CONVERT(NVARCHAR(MAX), [role]) COLLATE Latin1_General_100_CI_AS_SC) + N'.') - 1 <= 20), CONSTRAINT [memberships_item_id_reference] FOREIGN KEY ([item_id]) REFERENCES [items] ([id]) ON DELETE CASCADE, CONSTRAINT [memberships_owner_id_reference] FOREIGN KEY ([owner_id]) REFERENCES [owners] ([id]) ON DELETE CASCADE);
-- 32292d:
CREATE TABLE [migrations] ([context] VARCHAR(1024) COLLATE Latin1_General_100_BIN2_UTF8 NOT NULL, [name] VARCHAR(1024) COLLATE Latin1_General_100_BIN2_UTF8 NOT NULL, [apply_time] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NOT NULL, [digest] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NULL, CONSTRAINT [migrations_journal_context_name] PRIMARY KEY ([context], [name]), CONSTRAINT [migrations_journal_context_length] CHECK (LEN((CONVERT(NVARCHAR(MAX), [context]) COLLATE Latin1_General_100_CI_AS_SC) + N'.') - 1 <= 255), CONSTRAINT [migrations_journal_name_length] CHECK (LEN((CONVERT(NVARCHAR(MAX), [name]) COLLATE Latin1_General_100_CI_AS_SC) + N'.') - 1 <= 255));
-- d04a10:
CREATE TABLE [owners] ([id] VARCHAR(36) COLLATE Latin1_General_100_BIN2_UTF8 NOT NULL, [name] VARCHAR(404) COLLATE Latin1_General_100_BIN2_UTF8 NOT NULL, CONSTRAINT [owners_id] PRIMARY KEY ([id]), CONSTRAINT [owners_name_length] CHECK (LEN((CONVERT(NVARCHAR(MAX), [name]) COLLATE Latin1_General_100_CI_AS_SC) + N'.') - 1 <= 100));
-- d111c1:
CREATE TABLE [products] ([id] VARCHAR(36) COLLATE Latin1_General_100_BIN2_UTF8 NOT NULL, [state] VARCHAR(40) COLLATE Latin1_General_100_BIN2_UTF8 DEFAULT (N'draft') NOT NULL, [former_state] VARCHAR(40) COLLATE Latin1_General_100_BIN2_UTF8 NULL, [release_date] DATE NOT NULL, [end_date] DATE NULL, [price] DECIMAL(10,2) DEFAULT (1.00) NOT NULL, [mass] DECIMAL(30,15) NULL, [digest] VARBINARY(33) NOT NULL, [picture] VARBINARY(MAX) NULL, [details] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 DEFAULT (N'{}') NOT NULL, [remark] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NULL, [version] BIGINT NOT NULL, [digest__length] AS DATALENGTH([digest]), CONSTRAINT [products_id] PRIMARY KEY ([id]), INDEX [products_mass] UNIQUE ([mass]) WHERE [mass] IS NOT NULL, INDEX [products_digest] UNIQUE ([digest], [digest__length]), CONSTRAINT [products_digest_length] CHECK (DATALENGTH([digest]) <= 32), CONSTRAINT [products_former_state_values] CHECK ((([former_state] = CONVERT(VARCHAR(MAX), N'draft' COLLATE Latin1_General_100_BIN2_UTF8) OR [former_state] IS NULL) OR ([former_state] = CONVERT(VARCHAR(MAX), N'published' COLLATE Latin1_General_100_BIN2_UTF8) OR [former_state] IS NULL) OR ([former_state] = CONVERT(VARCHAR(MAX), N'takenBack' COLLATE Latin1_General_100_BIN2_UTF8) OR [former_state] IS NULL))), CONSTRAINT [products_price] CHECK ([price] >= CONVERT(DECIMAL(10,2), -1000.00)), CONSTRAINT [products_state_values] CHECK (([state] = CONVERT(VARCHAR(MAX), N'draft' COLLATE Latin1_General_100_BIN2_UTF8) OR [state] = CONVERT(VARCHAR(MAX), N'published' COLLATE Latin1_General_100_BIN2_UTF8) OR [state] = CONVERT(VARCHAR(MAX), N'takenBack' COLLATE Latin1_General_100_BIN2_UTF8))));
-- cfd094:
CREATE TABLE [rate_limits] ([id] VARCHAR(176) COLLATE Latin1_General_100_BIN2_UTF8 NOT NULL, [usage] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NOT NULL, [expire_time] DATETIME2(3) NOT NULL, CONSTRAINT [rate_limits_id] PRIMARY KEY ([id]), CONSTRAINT [rate_limits_id_length] CHECK (LEN((CONVERT(NVARCHAR(MAX), [id]) COLLATE Latin1_General_100_CI_AS_SC) + N'.') - 1 <= 43));
-- a641db:
CREATE TABLE [requests] ([id] VARCHAR(404) COLLATE Latin1_General_100_BIN2_UTF8 NOT NULL, [fingerprint] VARCHAR(260) COLLATE Latin1_General_100_BIN2_UTF8 NOT NULL, [response] VARCHAR(MAX) COLLATE Latin1_General_100_BIN2_UTF8 NOT NULL, [create_time] DATETIME2(3) NOT NULL, CONSTRAINT [requests_id] PRIMARY KEY ([id]), CONSTRAINT [requests_fingerprint_length] CHECK (LEN((CONVERT(NVARCHAR(MAX), [fingerprint]) COLLATE Latin1_General_100_CI_AS_SC) + N'.') - 1 <= 64), CONSTRAINT [requests_id_length] CHECK (LEN((CONVERT(NVARCHAR(MAX), [id]) COLLATE Latin1_General_100_CI_AS_SC) + N'.') - 1 <= 100));
-- 1afb93:
CREATE TABLE [slots] ([id] BIGINT NOT NULL, [position] BIGINT NOT NULL, [code] VARCHAR(12) COLLATE Latin1_General_100_BIN2_UTF8 NOT NULL, [parent_id] BIGINT NULL, [after_id] BIGINT NULL, [code__length] AS DATALENGTH([code]), CONSTRAINT [slots_id] PRIMARY KEY ([id]), CONSTRAINT [slots_position] UNIQUE ([position]), INDEX [slots_code] UNIQUE ([code], [code__length]), CONSTRAINT [slots_code_form] CHECK ((CONVERT(VARBINARY(MAX), [code]) >= CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), N'S' COLLATE Latin1_General_100_BIN2_UTF8)) AND CONVERT(VARBINARY(MAX), [code]) < CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), N'T' COLLATE Latin1_General_100_BIN2_UTF8)))), CONSTRAINT [slots_code_length] CHECK (LEN((CONVERT(NVARCHAR(MAX), [code]) COLLATE Latin1_General_100_CI_AS_SC) + N'.') - 1 <= 2), CONSTRAINT [slots_position_range] CHECK (([position] >= 1 AND [position] <= 4)), CONSTRAINT [slots_parent_id_reference] FOREIGN KEY ([parent_id]) REFERENCES [slots] ([id]) ON DELETE NO ACTION, CONSTRAINT [slots_after_id_reference] FOREIGN KEY ([after_id]) REFERENCES [slots] ([id]) ON DELETE NO ACTION);
-- 030305:
CREATE TABLE [tickets] ([id] BIGINT DEFAULT (NEXT VALUE FOR [tickets__identity]) NOT NULL, [title] VARCHAR(204) COLLATE Latin1_General_100_BIN2_UTF8 NOT NULL, [parent_id] BIGINT NULL, [title__length] AS DATALENGTH([title]), CONSTRAINT [tickets_id] PRIMARY KEY ([id]), INDEX [tickets_title] UNIQUE ([title], [title__length]), CONSTRAINT [tickets_title_length] CHECK (LEN((CONVERT(NVARCHAR(MAX), [title]) COLLATE Latin1_General_100_CI_AS_SC) + N'.') - 1 <= 50), CONSTRAINT [tickets_parent_id_reference] FOREIGN KEY ([parent_id]) REFERENCES [tickets] ([id]) ON DELETE NO ACTION);
-- 2801e4:
DECLARE @got INT; EXEC @got = sp_getapplock @Resource = N'brasa.migrations', @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = -1; IF @got < 0 RAISERROR(N'the lock of migrations was not given', 16, 1);
-- 8894a3:
DECLARE @ms_ver NVARCHAR(20); SET @ms_ver = REVERSE(CONVERT(NVARCHAR(20), SERVERPROPERTY('ProductVersion'))); SELECT REVERSE(SUBSTRING(@ms_ver, CHARINDEX('.', @ms_ver)+1, 20)) AS 'version';
-- be44ad:
IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION; SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
-- 87a314:
INSERT INTO [migrations] ([context], [name], [apply_time], [digest]) VALUES (@p1, @p2, @p3, @p4);
-- 06ad99:
SELECT CONVERT(VARCHAR(20), object_id) AS [id] FROM sys.tables WHERE name = @p1 AND schema_id = SCHEMA_ID();
-- 77e2b5:
SELECT [context], [name], [apply_time], [digest] FROM [migrations] WHERE ([context] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([context]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY CONVERT(VARBINARY(MAX), [migrations].[name]), DATALENGTH([migrations].[name]) OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 253982:
SELECT c.name AS [name], t.name AS [type], c.max_length AS [length], c.precision AS [precision], c.scale AS [scale],
       c.collation_name AS [collation], c.is_nullable AS [nullable], c.is_computed AS [computed], d.definition AS [default]
     FROM sys.columns c JOIN sys.types t ON t.user_type_id = c.user_type_id
     LEFT JOIN sys.default_constraints d ON d.object_id = c.default_object_id
     WHERE c.object_id = CONVERT(INT, @p1) ORDER BY c.column_id;
-- dd9b61:
SELECT d.name AS [name], d.snapshot_isolation_state AS [snapshot], d.compatibility_level AS [level], (SELECT COUNT(*) FROM sys.fn_helpcollations() WHERE name = N'Latin1_General_100_BIN2_UTF8') AS [collations] FROM sys.databases d WHERE d.database_id = DB_ID();
-- 14f76c:
SELECT f.name AS [name], c.name AS [column], t.name AS [target], f.delete_referential_action_desc AS [action]
     FROM sys.foreign_keys f JOIN sys.foreign_key_columns x ON x.constraint_object_id = f.object_id
     JOIN sys.columns c ON c.object_id = x.parent_object_id AND c.column_id = x.parent_column_id
     JOIN sys.tables t ON t.object_id = f.referenced_object_id
     WHERE f.parent_object_id = CONVERT(INT, @p1) ORDER BY f.name, x.constraint_column_id;
-- 4cba38:
SELECT i.name AS [name], i.is_unique AS [unique], i.is_primary_key AS [key], i.filter_definition AS [filter], c.name AS [column],
       x.is_included_column AS [included]
     FROM sys.indexes i JOIN sys.index_columns x ON x.object_id = i.object_id AND x.index_id = i.index_id
     JOIN sys.columns c ON c.object_id = x.object_id AND c.column_id = x.column_id
     WHERE i.object_id = CONVERT(INT, @p1) AND i.name IS NOT NULL ORDER BY i.name, x.is_included_column, x.key_ordinal;
-- 041480:
SELECT name AS [name], definition AS [sql] FROM sys.check_constraints WHERE parent_object_id = CONVERT(INT, @p1) ORDER BY name;
-- e8e785:
SELECT t.name AS [table], c.name AS [column] FROM sys.foreign_key_columns x
     JOIN sys.tables t ON t.object_id = x.parent_object_id
     JOIN sys.columns c ON c.object_id = x.referenced_object_id AND c.column_id = x.referenced_column_id
     WHERE x.referenced_object_id = CONVERT(INT, @p1);
-- 1f75ad:
SET TRANSACTION ISOLATION LEVEL READ COMMITTED; BEGIN TRANSACTION;
-- 59e4d0:
SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; BEGIN TRANSACTION;

-- repository: create stores no item, one and many, and returns them as stored
-- 296ecd:
INSERT INTO [items] ([id], [name], [note], [active], [create_time], [delete_time], [rating], [weight], [serial], [price], [owner_id], [version]) VALUES (@p1, /* 10 more of this form */, @p12);
-- 7078ba:
INSERT INTO [items] ([id], [name], [note], [active], [create_time], [delete_time], [rating], [weight], [serial], [price], [owner_id], [version]) VALUES (@p1, /* 10 more of this form */, @p12), (@p13, /* 10 more of this form */, @p24);
-- eccd51:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE 1 = 1 ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 3f7821:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [id] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 2 ROWS ONLY;

-- repository: create stores a thousand items at once
-- 7cdb58:
INSERT INTO [items] ([id], [name], [note], [active], [create_time], [delete_time], [rating], [weight], [serial], [price], [owner_id], [version]) VALUES (@p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12), /* 6 more of this form */, (@p85, @p86, @p87, @p88, @p89, @p90, @p91, @p92, @p93, @p94, @p95, @p96);
-- 6e02bd:
INSERT INTO [items] ([id], [name], [note], [active], [create_time], [delete_time], [rating], [weight], [serial], [price], [owner_id], [version]) VALUES (@p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12), /* 30 more of this form */, (@p373, @p374, @p375, @p376, @p377, @p378, @p379, @p380, @p381, @p382, @p383, @p384);
-- c537bd:
INSERT INTO [items] ([id], [name], [note], [active], [create_time], [delete_time], [rating], [weight], [serial], [price], [owner_id], [version]) VALUES (@p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12), /* 62 more of this form */, (@p757, @p758, @p759, @p760, @p761, @p762, @p763, @p764, @p765, @p766, @p767, @p768);
-- 67d8e2:
INSERT INTO [items] ([id], [name], [note], [active], [create_time], [delete_time], [rating], [weight], [serial], [price], [owner_id], [version]) VALUES (@p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12), /* 126 more of this form */, (@p1525, @p1526, @p1527, @p1528, @p1529, @p1530, @p1531, @p1532, @p1533, @p1534, @p1535, @p1536);
-- 356f00:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE 1 = 1;

-- repository: create of a taken id or name stores none of its items, and names the taken field
-- and 296ecd 7078ba eccd51
-- 583212:
SELECT XACT_STATE() AS [state];
-- b2d1f1:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE CONVERT(VARBINARY(MAX), [name]) IN (SELECT CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8)) FROM OPENJSON(@p1) WITH ([value] NVARCHAR(MAX) '$')) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 31e142:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [id] IN (SELECT CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8) FROM OPENJSON(@p1) WITH ([value] NVARCHAR(MAX) '$')) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;

-- repository: retrieve returns the one item that matches, and fails for none or several
-- and 3f7821
-- 643314:
INSERT INTO [items] ([id], [name], [note], [active], [create_time], [delete_time], [rating], [weight], [serial], [price], [owner_id], [version]) VALUES (@p1, /* 10 more of this form */, @p12), (@p13, /* 10 more of this form */, @p24), (@p25, /* 10 more of this form */, @p36);
-- a9b3b6:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (([note] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8))) AND [active] = @p2) ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 2 ROWS ONLY;
-- 5e56f9:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([name] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([name]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 2 ROWS ONLY;
-- 758333:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([note] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 2 ROWS ONLY;
-- 2d6f58:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE 1 = 1 ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 2 ROWS ONLY;

-- repository: count counts the items that match: none, one and all
-- and 356f00
-- 1bdc64:
INSERT INTO [items] ([id], [name], [note], [active], [create_time], [delete_time], [rating], [weight], [serial], [price], [owner_id], [version]) VALUES (@p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12), /* 3 more of this form */, (@p49, @p50, @p51, @p52, @p53, @p54, @p55, @p56, @p57, @p58, @p59, @p60);
-- f3b71e:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE (([note] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8))) AND [active] = @p2);
-- f28578:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE ([name] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([name]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8)));
-- 53c2e8:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [id] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8);

-- repository: save replaces the stored entity and raises its version
-- and 7078ba 3f7821
-- 61b67c:
UPDATE [items] SET [name] = @p1, [note] = @p2, [active] = @p3, [create_time] = @p4, [delete_time] = @p5, [rating] = @p6, [weight] = @p7, [serial] = @p8, [price] = @p9, [owner_id] = @p10, [version] = [version] + 1 WHERE ([id] = CONVERT(VARCHAR(MAX), @p11 COLLATE Latin1_General_100_BIN2_UTF8) AND [version] = @p12);

-- repository: save of a missing, stale or no longer unique entity changes nothing
-- and 7078ba 583212 eccd51 b2d1f1 53c2e8 61b67c

-- repository: remove deletes the stored entity of the same version only
-- and 7078ba eccd51 53c2e8 61b67c
-- 51f79b:
DELETE FROM [items] WHERE ([id] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) AND [version] = @p2);

-- repository: an entity without a version is saved and removed in any state
-- d76a84:
DELETE FROM [owners] WHERE [id] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8);
-- 28a300:
INSERT INTO [owners] ([id], [name]) VALUES (@p1, @p2);
-- 3cb14f:
INSERT INTO [owners] ([id], [name]) VALUES (@p1, @p2), (@p3, @p4);
-- 6e399e:
SELECT [id] FROM [owners] WITH (UPDLOCK, HOLDLOCK) WHERE [id] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8);
-- b5321d:
SELECT [id] FROM [owners] WITH (UPDLOCK, HOLDLOCK) WHERE [id] IN (SELECT CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8) FROM OPENJSON(@p1) WITH ([value] NVARCHAR(MAX) '$'));
-- ae791e:
SELECT [id], [name] FROM [owners] WHERE [id] IN (SELECT CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8) FROM OPENJSON(@p1) WITH ([value] NVARCHAR(MAX) '$')) ORDER BY [owners].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- df40c6:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name] FROM [owners] WHERE 1 = 1 ORDER BY [owners].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- c7b228:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [owners] WHERE [id] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8);
-- 75d0a1:
UPDATE [owners] SET [name] = @p1 WHERE [id] = CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8);
-- b7dd7f:
UPDATE [owners] SET [name] = @p1 WHERE [id] IN (SELECT CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8) FROM OPENJSON(@p2) WITH ([value] NVARCHAR(MAX) '$'));
-- c5ef1b:
UPDATE [owners] SET [name] = [new].[name] FROM [owners] JOIN (VALUES (CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8))) AS [new] ([id], [name]) ON [owners].[id] = [new].[id];

-- repository: update changes all items that match, and raises their versions
-- and 643314 583212 eccd51 f28578
-- cd4092:
SELECT [id] FROM [items] WITH (UPDLOCK, HOLDLOCK) WHERE ([rating] = @p1 AND ([note] = CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8))));
-- 42156b:
SELECT [id] FROM [items] WITH (UPDLOCK, HOLDLOCK) WHERE 1 = 1;
-- 1ce13c:
SELECT [id] FROM [items] WITH (UPDLOCK, HOLDLOCK) WHERE [id] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8);
-- a5a9a5:
SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [id] IN (SELECT CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8) FROM OPENJSON(@p1) WITH ([value] NVARCHAR(MAX) '$')) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- a0cf35:
UPDATE [items] SET [active] = @p1, [rating] = @p2, [version] = [version] + 1 WHERE [id] IN (SELECT CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8) FROM OPENJSON(@p3) WITH ([value] NVARCHAR(MAX) '$'));
-- bf047b:
UPDATE [items] SET [active] = @p1, [version] = [version] + 1 WHERE [id] IN (SELECT CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8) FROM OPENJSON(@p2) WITH ([value] NVARCHAR(MAX) '$'));
-- 97a4bf:
UPDATE [items] SET [name] = @p1, [version] = [version] + 1 WHERE [id] IN (SELECT CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8) FROM OPENJSON(@p2) WITH ([value] NVARCHAR(MAX) '$'));
-- 635dc0:
UPDATE [items] SET [note] = @p1, [version] = [version] + 1 WHERE [id] IN (SELECT CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8) FROM OPENJSON(@p2) WITH ([value] NVARCHAR(MAX) '$'));

-- repository: an entity that another has just changed is neither dropped nor updated by its former state
-- and 7cdb58 a5a9a5 eccd51
-- 1353b9:
DELETE FROM [items] WHERE [active] = @p1;
-- b1cfcf:
INSERT INTO [items] ([id], [name], [note], [active], [create_time], [delete_time], [rating], [weight], [serial], [price], [owner_id], [version]) VALUES (@p1, /* 10 more of this form */, @p12), (@p13, /* 10 more of this form */, @p24), (@p25, /* 10 more of this form */, @p36), (@p37, /* 10 more of this form */, @p48);
-- 573ecc:
SELECT [id] FROM [items] WITH (UPDLOCK, HOLDLOCK) WHERE ([id] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) AND [active] = @p2);
-- 40771e:
UPDATE [items] SET [active] = @p1, [name] = @p2, [version] = [version] + 1 WHERE [id] IN (SELECT CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8) FROM OPENJSON(@p3) WITH ([value] NVARCHAR(MAX) '$'));

-- repository: update returns the changed items by id, even if they no longer match
-- and 643314 a5a9a5 635dc0
-- e42878:
SELECT [id] FROM [items] WITH (UPDLOCK, HOLDLOCK) WHERE ([note] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8)));

-- repository: delete deletes exactly one item
-- and b1cfcf eccd51 356f00
-- f927ca:
DELETE FROM [items] WHERE [id] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8);
-- 477077:
SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([name] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([name]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 2 ROWS ONLY;
-- 267094:
SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([note] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 2 ROWS ONLY;
-- 15bda0:
SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE 1 = 1 ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 2 ROWS ONLY;
-- 259759:
SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [id] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 2 ROWS ONLY;

-- repository: drop deletes all items that match, and returns their number
-- and 1353b9 f927ca 1bdc64
-- 6781c7:
DELETE FROM [items] WHERE ([note] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8)));
-- 075641:
DELETE FROM [items] WHERE 1 = 1;

-- repository: update and drop require a condition
-- and 296ecd 2d6f58

-- repository: list streams the items that match, in order, up to the limit
-- and b1cfcf 7cdb58 6e02bd c537bd 67d8e2 eccd51
-- 428893:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([id] <= CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) AND [id] > CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p3 ROWS ONLY;
-- 1707c7:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([name] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([name]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- e40eda:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE 1 = 1 ORDER BY [items].[create_time] DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- e8026d:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE 1 = 1 ORDER BY [items].[id] DESC OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 0ed518:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [id] <= CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) ORDER BY [items].[active] DESC, CONVERT(VARBINARY(MAX), [items].[name]), DATALENGTH([items].[name]), [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;

-- repository: leaving a loop ends its list, and the next list begins anew
-- and b1cfcf 7cdb58 6e02bd 67d8e2 eccd51 356f00

-- repository: replace makes the given items the whole collection
-- and 075641 296ecd 7078ba 643314 583212 a5a9a5 eccd51 356f00
-- f52cfe:
DELETE FROM [items] WHERE [id] NOT IN (SELECT CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8) FROM OPENJSON(@p1) WITH ([value] NVARCHAR(MAX) '$'));
-- 8c9d2a:
ROLLBACK TRANSACTION brasa_1;
-- 826b14:
ROLLBACK TRANSACTION brasa_2;
-- 692ed9:
SAVE TRANSACTION brasa_1;
-- dc006b:
SAVE TRANSACTION brasa_2;
-- 05aaa9:
SELECT [id] FROM [items] WITH (UPDLOCK, HOLDLOCK) WHERE [id] IN (SELECT CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8) FROM OPENJSON(@p1) WITH ([value] NVARCHAR(MAX) '$'));
-- cfdcd2:
SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE CONVERT(VARBINARY(MAX), [name]) IN (SELECT CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8)) FROM OPENJSON(@p1) WITH ([value] NVARCHAR(MAX) '$')) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 4fcb17:
UPDATE [items] SET [name] = [new].[name], [note] = [new].[note], [active] = [new].[active], [create_time] = [new].[create_time], [delete_time] = [new].[delete_time], [rating] = [new].[rating], [weight] = [new].[weight], [serial] = [new].[serial], [price] = [new].[price], [owner_id] = [new].[owner_id], [version] = [items].[version] + 1 FROM [items] JOIN (VALUES (CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), @p4, CONVERT(DATETIME2(3), @p5, 126), CONVERT(DATETIME2(3), @p6, 126), @p7, @p8, CONVERT(BIGINT, @p9), CONVERT(VARCHAR(MAX), @p10 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p11 COLLATE Latin1_General_100_BIN2_UTF8), @p12)) AS [new] ([id], [name], [note], [active], [create_time], [delete_time], [rating], [weight], [serial], [price], [owner_id], [version]) ON [items].[id] = [new].[id];

-- repository: partialReplace replaces or creates each given item, and leaves the others
-- and 296ecd 7078ba 8c9d2a 692ed9 583212 05aaa9 cfdcd2 a5a9a5 eccd51 b2d1f1 4fcb17

-- repository: partialReplace of the same entity twice keeps the last, and returns it for both
-- and 296ecd 692ed9 05aaa9 a5a9a5 3f7821 356f00 4fcb17

-- repository: an entity whose place a later one takes is in nobody's way
-- and f52cfe 296ecd 7078ba 8c9d2a 692ed9 dc006b 583212 05aaa9 cfdcd2 a5a9a5 eccd51 4fcb17

-- repository: arguments and results are copies
-- and 296ecd eccd51 3f7821

-- value: text is stored unchanged
-- and 296ecd 7078ba 7cdb58 eccd51 3f7821
-- f4d5c7:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (([name] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([name]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8))) AND ([note] = CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)))) ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 2 ROWS ONLY;

-- value: times are stored to the millisecond, from the year 1 to 9999
-- and 7cdb58
-- f35e25:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE 1 = 1 ORDER BY [items].[delete_time], [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- dcf37d:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [create_time] = CONVERT(DATETIME2(3), @p1, 126) ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 2 ROWS ONLY;

-- value: null is stored as null, and is neither an empty text, nor zero, nor false
-- and 7078ba 1ce13c a5a9a5 eccd51
-- de3d4f:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE ([note] IS NULL AND [rating] IS NULL AND [delete_time] IS NULL);
-- e65d6f:
UPDATE [items] SET [note] = @p1, [rating] = @p2, [delete_time] = @p3, [version] = [version] + 1 WHERE [id] IN (SELECT CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8) FROM OPENJSON(@p4) WITH ([value] NVARCHAR(MAX) '$'));

-- value: a value of another type than its field's is invalid, and nothing is stored
-- and 296ecd 2d6f58

-- value: a required field that is null or absent violates the storage's rules
-- and 296ecd 583212 42156b 05aaa9 2d6f58 b2d1f1 61b67c 97a4bf
-- 3bbf50:
SELECT [id] FROM [items] WITH (UPDLOCK, HOLDLOCK) WHERE ([name] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([name]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8)));

-- value: a new item has the defaults of the fields that it does not give
-- and 296ecd 583212 05aaa9 2d6f58 b2d1f1 356f00 61b67c

-- value: the limit of a text field counts code points
-- and 296ecd 8c9d2a 692ed9 583212 42156b 05aaa9 cfdcd2 2d6f58 b2d1f1 61b67c 97a4bf

-- value: unique values are compared exactly
-- and 296ecd 1bdc64 7cdb58 583212 5e56f9 b2d1f1

-- value: update sets existing fields to a value, and never id or version
-- and 7078ba eccd51

-- value: properties beyond an entity's fields are not stored
-- and 296ecd 05aaa9 a5a9a5 2d6f58 61b67c 4fcb17

-- value: an entity with a malformed id is not found
-- and 51f79b 296ecd 259759 53c2e8 61b67c

-- value: a change with a condition that cannot be compared deletes and changes nothing
-- and 7078ba eccd51
-- d91ff9:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [create_time] > CONVERT(DATETIME2(3), @p1, 126);

-- number: numbers are stored exactly, and decimals digit by digit
-- and a5a9a5 eccd51
-- 076547:
INSERT INTO [items] ([id], [name], [note], [active], [create_time], [delete_time], [rating], [weight], [serial], [price], [owner_id], [version]) VALUES (@p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12), /* 5 more of this form */, (@p73, @p74, @p75, @p76, @p77, @p78, @p79, @p80, @p81, @p82, @p83, @p84);
-- 440174:
SELECT [id] FROM [items] WITH (UPDLOCK, HOLDLOCK) WHERE CONVERT(VARBINARY(MAX), [price]) IN (SELECT CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8)) FROM OPENJSON(@p1) WITH ([value] NVARCHAR(MAX) '$'));
-- 184774:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE (([weight] = @p1 AND ([price] = CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([price]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)))) AND [rating] = @p3);
-- f7bede:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE (([weight] = @p1 AND ([price] = CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([price]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)))) AND [rating] IS NULL);
-- a0acd5:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE ([price] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([price]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8)));
-- 0a8e1a:
UPDATE [items] SET [price] = @p1, [version] = [version] + 1 WHERE [id] IN (SELECT CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8) FROM OPENJSON(@p2) WITH ([value] NVARCHAR(MAX) '$'));

-- number: numbers are compared by value
-- 89c782:
INSERT INTO [items] ([id], [name], [note], [active], [create_time], [delete_time], [rating], [weight], [serial], [price], [owner_id], [version]) VALUES (@p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12), /* 4 more of this form */, (@p61, @p62, @p63, @p64, @p65, @p66, @p67, @p68, @p69, @p70, @p71, @p72);
-- cea3e7:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([rating] NOT IN (SELECT [value] FROM OPENJSON(@p1) WITH ([value] BIGINT '$')) OR [rating] IS NULL) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 0dad8d:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([weight] >= @p1 AND [weight] < @p2) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p3 ROWS ONLY;
-- d930b3:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE 1 = 1 ORDER BY [items].[weight], [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- e37799:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [rating] <= @p1 ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 0bf0ab:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [weight] > @p1 ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- ac21e9:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [weight] IN (@p1, @p2, @p3, @p4) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p5 ROWS ONLY;
-- bdfb0a:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE ([rating] NOT IN (SELECT [value] FROM OPENJSON(@p1) WITH ([value] BIGINT '$')) OR [rating] IS NULL);
-- 20a1e5:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE ([weight] >= @p1 AND [weight] < @p2);
-- c53809:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [rating] <= @p1;
-- f93709:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [weight] > @p1;
-- 15b1e2:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [weight] IN (@p1, @p2, @p3, @p4);

-- number: integers of 64 bits are stored exactly
-- and 1bdc64 7cdb58 05aaa9 a5a9a5 3f7821 61b67c 4fcb17
-- 355284:
SELECT [id] FROM [items] WITH (UPDLOCK, HOLDLOCK) WHERE [serial] = CONVERT(BIGINT, @p1);
-- e876e3:
UPDATE [items] SET [serial] = @p1, [version] = [version] + 1 WHERE [id] IN (SELECT CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8) FROM OPENJSON(@p2) WITH ([value] NVARCHAR(MAX) '$'));

-- number: integers of 64 bits compare exactly, also with values out of their range
-- and 1bdc64 7cdb58
-- 2d7326:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE 1 = 0 ORDER BY [items].[serial], [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 272e29:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE 1 = 1 ORDER BY [items].[serial], [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- b520b2:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [serial] < CONVERT(BIGINT, @p1) ORDER BY [items].[serial], [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 79e7df:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [serial] <= CONVERT(BIGINT, @p1) ORDER BY [items].[serial], [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 508cc2:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [serial] <> CONVERT(BIGINT, @p1) ORDER BY [items].[serial], [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- bc94ec:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [serial] = CONVERT(BIGINT, @p1) ORDER BY [items].[serial], [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 3607ad:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [serial] > CONVERT(BIGINT, @p1) ORDER BY [items].[serial], [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- d11e64:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [serial] >= CONVERT(BIGINT, @p1) ORDER BY [items].[serial], [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 185b08:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [serial] IN (SELECT [value] FROM OPENJSON(@p1) WITH ([value] BIGINT '$')) ORDER BY [items].[serial], [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 1514b0:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [serial] NOT IN (SELECT [value] FROM OPENJSON(@p1) WITH ([value] BIGINT '$')) ORDER BY [items].[serial], [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 01cbce:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [serial] IN (SELECT [value] FROM OPENJSON(@p1) WITH ([value] BIGINT '$'));

-- number: integers of 64 bits order lists and pages
-- and 1bdc64 7cdb58 272e29
-- 3e3b26:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([serial] < CONVERT(BIGINT, @p1) OR ([serial] = CONVERT(BIGINT, @p2) AND [id] > CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[serial] DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p4 ROWS ONLY;
-- 2e1af2:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([serial] > CONVERT(BIGINT, @p1) OR ([serial] = CONVERT(BIGINT, @p2) AND [id] > CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[serial], [items].[id] OFFSET 0 ROWS FETCH NEXT @p4 ROWS ONLY;
-- 749c80:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE 1 = 1 ORDER BY CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[serial] DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- ee9790:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE 1 = 1 ORDER BY [items].[serial] DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;

-- number: a comparison with a value outside of a field's range uses the value
-- and 7cdb58 356f00 d91ff9 c53809 f93709
-- d602ba:
SELECT count(*) AS [count] FROM [items] WHERE ([delete_time] > CONVERT(DATETIME2(3), @p1, 126) OR [delete_time] IS NULL);
-- 996c3d:
SELECT count(*) AS [count] FROM [items] WHERE ([delete_time] >= CONVERT(DATETIME2(3), @p1, 126) OR [delete_time] IS NULL);
-- b34348:
SELECT count(*) AS [count] FROM [items] WHERE ([rating] > @p1 AND [rating] < @p2);
-- 71d346:
SELECT count(*) AS [count] FROM [items] WHERE ([rating] >= @p1 OR [rating] IS NULL);
-- a13a89:
SELECT count(*) AS [count] FROM [items] WHERE 1 = 0;
-- a983ca:
SELECT count(*) AS [count] FROM [items] WHERE 1 = 1;
-- 3df368:
SELECT count(*) AS [count] FROM [items] WHERE [create_time] < CONVERT(DATETIME2(3), @p1, 126);
-- 0f1c92:
SELECT count(*) AS [count] FROM [items] WHERE [create_time] <= CONVERT(DATETIME2(3), @p1, 126);
-- f45c6b:
SELECT count(*) AS [count] FROM [items] WHERE [create_time] > CONVERT(DATETIME2(3), @p1, 126);
-- 5de07e:
SELECT count(*) AS [count] FROM [items] WHERE [create_time] >= CONVERT(DATETIME2(3), @p1, 126);
-- 48a8a2:
SELECT count(*) AS [count] FROM [items] WHERE [delete_time] < CONVERT(DATETIME2(3), @p1, 126);
-- 8aff84:
SELECT count(*) AS [count] FROM [items] WHERE [delete_time] <= CONVERT(DATETIME2(3), @p1, 126);
-- 588719:
SELECT count(*) AS [count] FROM [items] WHERE [delete_time] > CONVERT(DATETIME2(3), @p1, 126);
-- c5321e:
SELECT count(*) AS [count] FROM [items] WHERE [delete_time] >= CONVERT(DATETIME2(3), @p1, 126);
-- 8fc831:
SELECT count(*) AS [count] FROM [items] WHERE [rating] < @p1;
-- 34cb1d:
SELECT count(*) AS [count] FROM [items] WHERE [rating] <= @p1;
-- 18331b:
SELECT count(*) AS [count] FROM [items] WHERE [rating] > @p1;
-- 404018:
SELECT count(*) AS [count] FROM [items] WHERE [rating] >= @p1;
-- 437ab8:
SELECT count(*) AS [count] FROM [items] WHERE [rating] IN (SELECT [value] FROM OPENJSON(@p1) WITH ([value] BIGINT '$'));
-- b657fc:
SELECT count(*) AS [count] FROM [items] WHERE [rating] NOT IN (SELECT [value] FROM OPENJSON(@p1) WITH ([value] BIGINT '$'));
-- db2203:
SELECT count(*) AS [count] FROM [items] WHERE [serial] < CONVERT(BIGINT, @p1);
-- af3e9a:
SELECT count(*) AS [count] FROM [items] WHERE [serial] <= CONVERT(BIGINT, @p1);
-- 6b572d:
SELECT count(*) AS [count] FROM [items] WHERE [serial] > CONVERT(BIGINT, @p1);
-- 8c93a3:
SELECT count(*) AS [count] FROM [items] WHERE [serial] >= CONVERT(BIGINT, @p1);
-- 3e6dc5:
SELECT count(*) AS [count] FROM [items] WHERE [weight] < @p1;
-- 48fb0b:
SELECT count(*) AS [count] FROM [items] WHERE [weight] <= @p1;
-- 99a763:
SELECT count(*) AS [count] FROM [items] WHERE [weight] <> @p1;
-- 26e429:
SELECT count(*) AS [count] FROM [items] WHERE [weight] = @p1;
-- 91210e:
SELECT count(*) AS [count] FROM [items] WHERE [weight] > @p1;
-- 599a74:
SELECT count(*) AS [count] FROM [items] WHERE [weight] >= @p1;
-- 0d58e0:
SELECT count(*) AS [count] FROM [items] WHERE [weight] IN (@p1);
-- 3cb514:
SELECT count(*) AS [count] FROM [items] WHERE [weight] NOT IN (@p1);
-- 9c0093:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE ([delete_time] > CONVERT(DATETIME2(3), @p1, 126) OR [delete_time] IS NULL);
-- 5db412:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE ([delete_time] >= CONVERT(DATETIME2(3), @p1, 126) OR [delete_time] IS NULL);
-- 84be7d:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE ([rating] > @p1 AND [rating] < @p2);
-- c94297:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE ([rating] >= @p1 OR [rating] IS NULL);
-- 0514fa:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE 1 = 0;
-- 136c25:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [create_time] < CONVERT(DATETIME2(3), @p1, 126);
-- 67cd66:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [create_time] <= CONVERT(DATETIME2(3), @p1, 126);
-- 62aa25:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [create_time] >= CONVERT(DATETIME2(3), @p1, 126);
-- 7319a5:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [delete_time] < CONVERT(DATETIME2(3), @p1, 126);
-- 00c9db:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [delete_time] <= CONVERT(DATETIME2(3), @p1, 126);
-- 6c9182:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [delete_time] > CONVERT(DATETIME2(3), @p1, 126);
-- 1a7bee:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [delete_time] >= CONVERT(DATETIME2(3), @p1, 126);
-- dac572:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [rating] < @p1;
-- aaefe1:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [rating] > @p1;
-- e9ae8c:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [rating] >= @p1;
-- 1926e9:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [rating] IN (SELECT [value] FROM OPENJSON(@p1) WITH ([value] BIGINT '$'));
-- 85ba78:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [rating] NOT IN (SELECT [value] FROM OPENJSON(@p1) WITH ([value] BIGINT '$'));
-- 90128d:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [serial] < CONVERT(BIGINT, @p1);
-- a4d85a:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [serial] <= CONVERT(BIGINT, @p1);
-- 6e08e9:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [serial] > CONVERT(BIGINT, @p1);
-- a028ab:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [serial] >= CONVERT(BIGINT, @p1);
-- c0679f:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [weight] < @p1;
-- 52c684:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [weight] <= @p1;
-- 1306d7:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [weight] <> @p1;
-- 2cb66e:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [weight] = @p1;
-- c50d86:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [weight] >= @p1;
-- d69e13:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [weight] IN (@p1);
-- 6c22a9:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [weight] NOT IN (@p1);

-- number: -0 is 0, wherever it is stored, returned or compared
-- and f52cfe 296ecd 692ed9 05aaa9 259759 a5a9a5 eccd51 c0679f 61b67c 4fcb17
-- 363ac3:
SELECT [id] FROM [items] WITH (UPDLOCK, HOLDLOCK) WHERE [rating] IN (SELECT [value] FROM OPENJSON(@p1) WITH ([value] BIGINT '$'));
-- c9e171:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([weight] = @p1 AND [rating] = @p2) ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 2 ROWS ONLY;
-- 9cf606:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([weight] > @p1 OR ([weight] = @p2 AND [id] < CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[weight], [items].[id] DESC OFFSET 0 ROWS FETCH NEXT @p4 ROWS ONLY;
-- 0eb017:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE 1 = 1 ORDER BY [items].[weight], [items].[id] DESC OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- c86235:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE ([weight] >= @p1 AND [weight] <= @p2);
-- 4824cd:
UPDATE [items] SET [weight] = @p1, [version] = [version] + 1 WHERE [id] IN (SELECT CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8) FROM OPENJSON(@p2) WITH ([value] NVARCHAR(MAX) '$'));

-- number: an integer of more than 64 bits is invalid, and so is a value that is no integer
-- and 296ecd 2d6f58

-- enumeration: an enumeration is stored as it is, and ordered by its text
-- d9e89e:
INSERT INTO [products] ([id], [state], [former_state], [release_date], [end_date], [price], [mass], [digest], [picture], [details], [remark], [version]) VALUES (@p1, /* 5 more of this form */, @p7, CONVERT(VARBINARY(MAX), @p8), CONVERT(VARBINARY(MAX), @p9), @p10, @p11, @p12), (@p13, /* 5 more of this form */, @p19, CONVERT(VARBINARY(MAX), @p20), CONVERT(VARBINARY(MAX), @p21), @p22, @p23, @p24), (@p25, /* 5 more of this form */, @p31, CONVERT(VARBINARY(MAX), @p32), CONVERT(VARBINARY(MAX), @p33), @p34, @p35, @p36), (@p37, /* 5 more of this form */, @p43, CONVERT(VARBINARY(MAX), @p44), CONVERT(VARBINARY(MAX), @p45), @p46, @p47, @p48);
-- 2c2147:
SELECT [id] FROM [products] WITH (UPDLOCK, HOLDLOCK) WHERE [former_state] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8);
-- 874d5a:
SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE [id] IN (SELECT CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8) FROM OPENJSON(@p1) WITH ([value] NVARCHAR(MAX) '$')) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 027f5c:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE ([former_state] > CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) OR ([former_state] = CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8) AND [id] > CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [products].[former_state], [products].[id] OFFSET 0 ROWS FETCH NEXT @p4 ROWS ONLY;
-- f312c3:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE 1 = 1 ORDER BY [products].[former_state] DESC, [products].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 6f3b55:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE 1 = 1 ORDER BY [products].[former_state], [products].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- b946ab:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE 1 = 1 ORDER BY [products].[state], [products].[id] DESC OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- fb0743:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [products] WHERE [state] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8);
-- e9cfd9:
UPDATE [products] SET [state] = @p1, [former_state] = @p2, [release_date] = @p3, [end_date] = @p4, [price] = @p5, [mass] = @p6, [digest] = CONVERT(VARBINARY(MAX), @p7), [picture] = CONVERT(VARBINARY(MAX), @p8), [details] = @p9, [remark] = @p10, [version] = [version] + 1 WHERE ([id] = CONVERT(VARCHAR(MAX), @p11 COLLATE Latin1_General_100_BIN2_UTF8) AND [version] = @p12);
-- bda844:
UPDATE [products] SET [state] = @p1, [former_state] = @p2, [version] = [version] + 1 WHERE [id] IN (SELECT CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8) FROM OPENJSON(@p3) WITH ([value] NVARCHAR(MAX) '$'));

-- enumeration: an enumeration is compared with its values as wholes
-- and d9e89e
-- fc2026:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE ([former_state] < CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) OR [former_state] IS NULL) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- b09290:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE ([former_state] <> CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) OR [former_state] IS NULL) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 33c7f8:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE ([former_state] IN (SELECT CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8) FROM OPENJSON(@p1) WITH ([value] NVARCHAR(MAX) '$')) OR [former_state] IS NULL) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 7f5f0f:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE ([former_state] NOT IN (SELECT CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8) FROM OPENJSON(@p1) WITH ([value] NVARCHAR(MAX) '$')) OR [former_state] IS NULL) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 782f4d:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE [former_state] IS NULL ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 03b3f4:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE [state] <= CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 32461b:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE [state] <> CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 9680d6:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE [state] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 36594d:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE [state] > CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 1107fa:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE [state] IN (SELECT CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8) FROM OPENJSON(@p1) WITH ([value] NVARCHAR(MAX) '$')) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;

-- enumeration: a text that is none of an enumeration's values is invalid, and nothing is stored
-- 0b3164:
INSERT INTO [products] ([id], [state], [former_state], [release_date], [end_date], [price], [mass], [digest], [picture], [details], [remark], [version]) VALUES (@p1, /* 5 more of this form */, @p7, CONVERT(VARBINARY(MAX), @p8), CONVERT(VARBINARY(MAX), @p9), @p10, @p11, @p12);
-- 2fab25:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE 1 = 1 ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;

-- enumeration: a new entity has the default of an enumeration that it does not give
-- and 0b3164
-- eb0c02:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE 1 = 1 ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 2 ROWS ONLY;

-- date: a day is stored as it is, whatever the time zone, and ordered by time
-- and 874d5a
-- 4b2b0d:
INSERT INTO [products] ([id], [state], [former_state], [release_date], [end_date], [price], [mass], [digest], [picture], [details], [remark], [version]) VALUES (@p1, @p2, @p3, @p4, @p5, @p6, @p7, CONVERT(VARBINARY(MAX), @p8), CONVERT(VARBINARY(MAX), @p9), @p10, @p11, @p12), /* 3 more of this form */, (@p49, @p50, @p51, @p52, @p53, @p54, @p55, CONVERT(VARBINARY(MAX), @p56), CONVERT(VARBINARY(MAX), @p57), @p58, @p59, @p60);
-- 2b37d5:
INSERT INTO [products] ([id], [state], [former_state], [release_date], [end_date], [price], [mass], [digest], [picture], [details], [remark], [version]) VALUES (@p1, @p2, @p3, @p4, @p5, @p6, @p7, CONVERT(VARBINARY(MAX), @p8), CONVERT(VARBINARY(MAX), @p9), @p10, @p11, @p12), /* 6 more of this form */, (@p85, @p86, @p87, @p88, @p89, @p90, @p91, CONVERT(VARBINARY(MAX), @p92), CONVERT(VARBINARY(MAX), @p93), @p94, @p95, @p96);
-- 34eabf:
SELECT [id] FROM [products] WITH (UPDLOCK, HOLDLOCK) WHERE [release_date] = CONVERT(DATE, @p1, 23);
-- 2cc03e:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE ([end_date] IS NOT NULL AND ([end_date] < CONVERT(DATE, @p1, 23) OR [end_date] IS NULL OR ([end_date] = CONVERT(DATE, @p2, 23) AND [id] > CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8)))) ORDER BY [products].[end_date] DESC, [products].[id] OFFSET 0 ROWS FETCH NEXT @p4 ROWS ONLY;
-- 6dc8e2:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE 1 = 1 ORDER BY [products].[release_date], [products].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- eda261:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE [end_date] IS NOT NULL ORDER BY [products].[end_date] DESC, [products].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 24da8c:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE [release_date] = CONVERT(DATE, @p1, 23) ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 2 ROWS ONLY;
-- 66f3e8:
UPDATE [products] SET [end_date] = @p1, [version] = [version] + 1 WHERE [id] IN (SELECT CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8) FROM OPENJSON(@p2) WITH ([value] NVARCHAR(MAX) '$'));

-- date: days are compared as days
-- and 4b2b0d 2b37d5
-- f06a48:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE ([end_date] <> CONVERT(DATE, @p1, 23) OR [end_date] IS NULL) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 145c33:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE ([end_date] IN (SELECT [value] FROM OPENJSON(@p1) WITH ([value] DATE '$')) OR [end_date] IS NULL) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 542c3f:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE ([end_date] NOT IN (SELECT [value] FROM OPENJSON(@p1) WITH ([value] DATE '$')) OR [end_date] IS NULL) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 05a072:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE [end_date] < CONVERT(DATE, @p1, 23) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- a286a7:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE [end_date] <= CONVERT(DATE, @p1, 23) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- b91d2d:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE [end_date] = CONVERT(DATE, @p1, 23) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 1a85c2:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE [end_date] > CONVERT(DATE, @p1, 23) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- e1170c:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE [end_date] >= CONVERT(DATE, @p1, 23) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 7e49b0:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE [release_date] < CONVERT(DATE, @p1, 23) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 5f0b56:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE [release_date] <= CONVERT(DATE, @p1, 23) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 6f2153:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE [release_date] <> CONVERT(DATE, @p1, 23) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- b754b5:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE [release_date] = CONVERT(DATE, @p1, 23) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 93341b:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE [release_date] > CONVERT(DATE, @p1, 23) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 78495f:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE [release_date] >= CONVERT(DATE, @p1, 23) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;

-- date: a text that is no day of the calendar is invalid, and nothing is stored
-- and 0b3164
-- c9c0c7:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE [id] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 2 ROWS ONLY;

-- decimal: decimals are stored exactly, in one form, and ordered by their numbers
-- and 0b3164 d9e89e 2b37d5 874d5a c9c0c7 e9cfd9
-- 7108dd:
DELETE FROM [products] WHERE [mass] = CONVERT(DECIMAL(30,15), @p1);
-- 427109:
SELECT [id] FROM [products] WITH (UPDLOCK, HOLDLOCK) WHERE [id] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8);
-- acc2bd:
SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE [mass] = CONVERT(DECIMAL(30,15), @p1) ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 2 ROWS ONLY;
-- fbdc87:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE ([mass] > CONVERT(DECIMAL(30,15), @p1) OR ([mass] = CONVERT(DECIMAL(30,15), @p2) AND [id] > CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [products].[mass], [products].[id] OFFSET 0 ROWS FETCH NEXT @p4 ROWS ONLY;
-- 858e65:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE ([price] > CONVERT(DECIMAL(10,2), @p1) OR ([price] = CONVERT(DECIMAL(10,2), @p2) AND [id] > CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [products].[price], [products].[id] OFFSET 0 ROWS FETCH NEXT @p4 ROWS ONLY;
-- 82d131:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE 1 = 1 ORDER BY [products].[mass] DESC, [products].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- cf34a2:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE 1 = 1 ORDER BY [products].[mass], [products].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 1021e8:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE 1 = 1 ORDER BY [products].[price], [products].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 3b426f:
UPDATE [products] SET [price] = @p1, [mass] = @p2, [version] = [version] + 1 WHERE [id] IN (SELECT CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8) FROM OPENJSON(@p3) WITH ([value] NVARCHAR(MAX) '$'));

-- decimal: decimals are compared by their numbers, also with those of more digits
-- and 0b3164 d9e89e 2b37d5 692ed9 2fab25
-- aa9ed4:
DELETE FROM [products] WHERE [id] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8);
-- 9108f4:
SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE [id] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 2 ROWS ONLY;
-- 5f5cbd:
SELECT count(*) AS [count] FROM [products] WHERE ([price] > CONVERT(DECIMAL(10,2), @p1) AND [price] <= CONVERT(DECIMAL(10,2), @p2) AND [mass] = CONVERT(DECIMAL(30,15), @p3));
-- ab2077:
SELECT count(*) AS [count] FROM [products] WHERE [price] IN (SELECT [value] FROM OPENJSON(@p1) WITH ([value] DECIMAL(10,2) '$'));
-- bb5e39:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE ([mass] < CONVERT(DECIMAL(30,15), @p1) OR [mass] IS NULL) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 6dfe86:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE ([mass] <= CONVERT(DECIMAL(30,15), @p1) OR [mass] IS NULL) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- ba1eb1:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE ([mass] <> CONVERT(DECIMAL(30,15), @p1) OR [mass] IS NULL) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 5bf008:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE ([mass] > CONVERT(DECIMAL(30,15), @p1) OR [mass] IS NULL) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 709134:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE ([mass] >= CONVERT(DECIMAL(30,15), @p1) OR [mass] IS NULL) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 26d580:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE 1 = 0 ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 865935:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE [mass] < CONVERT(DECIMAL(30,15), @p1) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 054391:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE [mass] <= CONVERT(DECIMAL(30,15), @p1) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- e01fc7:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE [mass] = CONVERT(DECIMAL(30,15), @p1) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 57bc5c:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE [mass] > CONVERT(DECIMAL(30,15), @p1) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 04bcec:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE [mass] >= CONVERT(DECIMAL(30,15), @p1) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 96fdb0:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE [price] < CONVERT(DECIMAL(10,2), @p1) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- b00072:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE [price] <= CONVERT(DECIMAL(10,2), @p1) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 934700:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE [price] <> CONVERT(DECIMAL(10,2), @p1) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 34b502:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE [price] = CONVERT(DECIMAL(10,2), @p1) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 35059e:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE [price] > CONVERT(DECIMAL(10,2), @p1) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 9dfc31:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE [price] >= CONVERT(DECIMAL(10,2), @p1) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 48bf33:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [products] WHERE [mass] NOT IN (SELECT [value] FROM OPENJSON(@p1) WITH ([value] DECIMAL(30,15) '$'));
-- bc92a8:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [products] WHERE [price] IN (SELECT [value] FROM OPENJSON(@p1) WITH ([value] DECIMAL(10,2) '$'));

-- decimal: a decimal with too many digits is invalid, and nothing is rounded
-- and 0b3164 2fab25

-- decimal: decimals are unique, checked and defaults by their numbers
-- and 0b3164 8c9d2a 692ed9 583212 874d5a 2fab25
-- 0dc9d3:
ALTER INDEX [products_digest] ON [products] DISABLE;
-- 40ded4:
ALTER INDEX [products_digest] ON [products] REBUILD;
-- 5eb97a:
ALTER INDEX [products_mass] ON [products] DISABLE;
-- ded8a6:
ALTER INDEX [products_mass] ON [products] REBUILD;
-- 34da4c:
INSERT INTO [products] ([id], [state], [former_state], [release_date], [end_date], [price], [mass], [digest], [picture], [details], [remark], [version]) VALUES (@p1, /* 5 more of this form */, @p7, CONVERT(VARBINARY(MAX), @p8), CONVERT(VARBINARY(MAX), @p9), @p10, @p11, @p12), (@p13, /* 5 more of this form */, @p19, CONVERT(VARBINARY(MAX), @p20), CONVERT(VARBINARY(MAX), @p21), @p22, @p23, @p24), (@p25, /* 5 more of this form */, @p31, CONVERT(VARBINARY(MAX), @p32), CONVERT(VARBINARY(MAX), @p33), @p34, @p35, @p36);
-- 66880d:
SELECT [id] FROM [products] WITH (UPDLOCK, HOLDLOCK) WHERE 1 = 1;
-- 974c0a:
SELECT [id] FROM [products] WITH (UPDLOCK, HOLDLOCK) WHERE [id] IN (SELECT CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8) FROM OPENJSON(@p1) WITH ([value] NVARCHAR(MAX) '$'));
-- c833cf:
SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE CONVERT(VARCHAR(MAX), [digest], 2) COLLATE Latin1_General_100_BIN2_UTF8 IN (SELECT [value] COLLATE Latin1_General_100_BIN2_UTF8 FROM OPENJSON(@p1) WITH ([value] VARCHAR(MAX) '$')) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 0a13ef:
SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE [mass] IN (SELECT [value] FROM OPENJSON(@p1) WITH ([value] DECIMAL(30,15) '$')) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- b6f82e:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE CONVERT(VARCHAR(MAX), [digest], 2) COLLATE Latin1_General_100_BIN2_UTF8 IN (SELECT [value] COLLATE Latin1_General_100_BIN2_UTF8 FROM OPENJSON(@p1) WITH ([value] VARCHAR(MAX) '$')) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- aef473:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE [mass] IN (SELECT [value] FROM OPENJSON(@p1) WITH ([value] DECIMAL(30,15) '$')) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- e66ce8:
UPDATE [products] SET [price] = @p1, [version] = [version] + 1 WHERE [id] IN (SELECT CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8) FROM OPENJSON(@p2) WITH ([value] NVARCHAR(MAX) '$'));
-- b475af:
UPDATE [products] SET [state] = [new].[state], [former_state] = [new].[former_state], [release_date] = [new].[release_date], [end_date] = [new].[end_date], [price] = [new].[price], [mass] = [new].[mass], [digest] = [new].[digest], [picture] = [new].[picture], [details] = [new].[details], [remark] = [new].[remark], [version] = [products].[version] + 1 FROM [products] JOIN (VALUES (CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(DATE, @p4, 23), CONVERT(DATE, @p5, 23), CONVERT(DECIMAL(10,2), @p6), CONVERT(DECIMAL(30,15), @p7), CONVERT(VARBINARY(MAX), @p8), CONVERT(VARBINARY(MAX), @p9), @p10, @p11, @p12)) AS [new] ([id], [state], [former_state], [release_date], [end_date], [price], [mass], [digest], [picture], [details], [remark], [version]) ON [products].[id] = [new].[id];
-- 723d7b:
UPDATE [products] SET [state] = [new].[state], [former_state] = [new].[former_state], [release_date] = [new].[release_date], [end_date] = [new].[end_date], [price] = [new].[price], [mass] = [new].[mass], [digest] = [new].[digest], [picture] = [new].[picture], [details] = [new].[details], [remark] = [new].[remark], [version] = [products].[version] + 1 FROM [products] JOIN (VALUES (CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(DATE, @p4, 23), CONVERT(DATE, @p5, 23), CONVERT(DECIMAL(10,2), @p6), CONVERT(DECIMAL(30,15), @p7), CONVERT(VARBINARY(MAX), @p8), CONVERT(VARBINARY(MAX), @p9), @p10, @p11, @p12), (CONVERT(VARCHAR(MAX), @p13 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p14 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p15 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(DATE, @p16, 23), CONVERT(DATE, @p17, 23), CONVERT(DECIMAL(10,2), @p18), CONVERT(DECIMAL(30,15), @p19), CONVERT(VARBINARY(MAX), @p20), CONVERT(VARBINARY(MAX), @p21), @p22, @p23, @p24)) AS [new] ([id], [state], [former_state], [release_date], [end_date], [price], [mass], [digest], [picture], [details], [remark], [version]) ON [products].[id] = [new].[id];

-- bytes: bytes are stored as they are, and ordered byte by byte
-- and 0b3164 427109 874d5a c9c0c7
-- 7f73f1:
INSERT INTO [products] ([id], [state], [former_state], [release_date], [end_date], [price], [mass], [digest], [picture], [details], [remark], [version]) VALUES (@p1, /* 5 more of this form */, @p7, CONVERT(VARBINARY(MAX), @p8), CONVERT(VARBINARY(MAX), @p9), @p10, @p11, @p12), (@p13, /* 5 more of this form */, @p19, CONVERT(VARBINARY(MAX), @p20), CONVERT(VARBINARY(MAX), @p21), @p22, @p23, @p24);
-- ca25db:
INSERT INTO [products] ([id], [state], [former_state], [release_date], [end_date], [price], [mass], [digest], [picture], [details], [remark], [version]) VALUES (@p1, @p2, @p3, @p4, @p5, @p6, @p7, CONVERT(VARBINARY(MAX), @p8), CONVERT(VARBINARY(MAX), @p9), @p10, @p11, @p12), /* 14 more of this form */, (@p181, @p182, @p183, @p184, @p185, @p186, @p187, CONVERT(VARBINARY(MAX), @p188), CONVERT(VARBINARY(MAX), @p189), @p190, @p191, @p192);
-- 6b5935:
SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE ([picture] = @p1 AND DATALENGTH([picture]) = DATALENGTH(@p1)) ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 2 ROWS ONLY;
-- 705a59:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE (CONVERT(VARBINARY(MAX), [digest]) < CONVERT(VARBINARY(MAX), @p1) OR (([digest] = @p2 AND DATALENGTH([digest]) = DATALENGTH(@p2)) AND [id] > CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY CONVERT(VARBINARY(MAX), [products].[digest]) DESC, DATALENGTH([products].[digest]) DESC, [products].[id] OFFSET 0 ROWS FETCH NEXT @p4 ROWS ONLY;
-- d900da:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE 1 = 1 ORDER BY CONVERT(VARBINARY(MAX), [products].[digest]) DESC, DATALENGTH([products].[digest]) DESC, [products].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- c4f66a:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE 1 = 1 ORDER BY CONVERT(VARBINARY(MAX), [products].[digest]), DATALENGTH([products].[digest]), [products].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- eb5dca:
UPDATE [products] SET [picture] = CONVERT(VARBINARY(MAX), @p1), [version] = [version] + 1 WHERE [id] IN (SELECT CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8) FROM OPENJSON(@p2) WITH ([value] NVARCHAR(MAX) '$'));

-- bytes: bytes are compared byte by byte
-- and 7f73f1 ca25db
-- 702aff:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE (([picture] <> @p1 OR DATALENGTH([picture]) <> DATALENGTH(@p1)) OR [picture] IS NULL) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 2f225b:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE (CONVERT(VARCHAR(MAX), [picture], 2) COLLATE Latin1_General_100_BIN2_UTF8 IN (SELECT [value] COLLATE Latin1_General_100_BIN2_UTF8 FROM OPENJSON(@p1) WITH ([value] VARCHAR(MAX) '$')) OR [picture] IS NULL) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- fede96:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE (CONVERT(VARCHAR(MAX), [picture], 2) COLLATE Latin1_General_100_BIN2_UTF8 NOT IN (SELECT [value] COLLATE Latin1_General_100_BIN2_UTF8 FROM OPENJSON(@p1) WITH ([value] VARCHAR(MAX) '$')) OR [picture] IS NULL) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 0c721f:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE ([digest] <> @p1 OR DATALENGTH([digest]) <> DATALENGTH(@p1)) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- f55939:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE ([digest] = @p1 AND DATALENGTH([digest]) = DATALENGTH(@p1)) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- bad642:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE CONVERT(VARBINARY(MAX), [digest]) < CONVERT(VARBINARY(MAX), @p1) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 18666e:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE CONVERT(VARBINARY(MAX), [digest]) <= CONVERT(VARBINARY(MAX), @p1) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- e74794:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE CONVERT(VARBINARY(MAX), [digest]) > CONVERT(VARBINARY(MAX), @p1) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 09b58e:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE CONVERT(VARBINARY(MAX), [digest]) >= CONVERT(VARBINARY(MAX), @p1) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- a0cbcb:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE CONVERT(VARBINARY(MAX), [picture]) < CONVERT(VARBINARY(MAX), @p1) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 26fc01:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE CONVERT(VARBINARY(MAX), [picture]) <= CONVERT(VARBINARY(MAX), @p1) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- bf4642:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE CONVERT(VARBINARY(MAX), [picture]) > CONVERT(VARBINARY(MAX), @p1) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- b78b41:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE CONVERT(VARBINARY(MAX), [picture]) >= CONVERT(VARBINARY(MAX), @p1) ORDER BY [products].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 763e42:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [products] WHERE CONVERT(VARCHAR(MAX), [digest], 2) COLLATE Latin1_General_100_BIN2_UTF8 IN (SELECT [value] COLLATE Latin1_General_100_BIN2_UTF8 FROM OPENJSON(@p1) WITH ([value] VARCHAR(MAX) '$'));
-- 141bbe:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [products] WHERE [picture] IS NULL;

-- bytes: bytes go in and come out as copies, also those of a Buffer
-- and 0b3164 eb0c02 c9c0c7 e9cfd9
-- 39de8e:
SELECT [id], [state], [former_state], CONVERT(VARCHAR(10), [release_date], 23) AS [release_date], CONVERT(VARCHAR(10), [end_date], 23) AS [end_date], CONVERT(VARCHAR(41), [price]) AS [price], CONVERT(VARCHAR(41), [mass]) AS [mass], [digest], [picture], [details], [remark], [version] FROM [products] WHERE 1 = 1 ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 2 ROWS ONLY;
-- 2ae574:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [products] WHERE ([digest] = @p1 AND DATALENGTH([digest]) = DATALENGTH(@p1));

-- bytes: a value that is no bytes is invalid, and too many bytes break the table's rules
-- and 0dc9d3 40ded4 5eb97a ded8a6 0b3164 8c9d2a 692ed9 583212 974c0a c833cf 874d5a 2fab25 b6f82e b475af 723d7b

-- upsert: find returns the one item that matches, or undefined, and fails for several
-- and 296ecd 643314 477077 259759 a9b3b6 5e56f9 758333 2d6f58 3f7821
-- 738009:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; BEGIN TRANSACTION;

-- upsert: upsert by a unique value replaces the item that has it, and creates it where none has
-- and 296ecd 7078ba 692ed9 05aaa9 cfdcd2 a5a9a5 eccd51
-- 0a11e3:
UPDATE [items] SET [name] = [new].[name], [note] = [new].[note], [active] = [new].[active], [create_time] = [new].[create_time], [delete_time] = [new].[delete_time], [rating] = [new].[rating], [weight] = [new].[weight], [serial] = [new].[serial], [price] = [new].[price], [owner_id] = [new].[owner_id], [version] = [items].[version] + 1 FROM [items] JOIN (VALUES (CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), @p4, CONVERT(DATETIME2(3), @p5, 126), CONVERT(DATETIME2(3), @p6, 126), @p7, @p8, CONVERT(BIGINT, @p9), CONVERT(VARCHAR(MAX), @p10 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p11 COLLATE Latin1_General_100_BIN2_UTF8), @p12), (CONVERT(VARCHAR(MAX), @p13 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p14 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p15 COLLATE Latin1_General_100_BIN2_UTF8), @p16, CONVERT(DATETIME2(3), @p17, 126), CONVERT(DATETIME2(3), @p18, 126), @p19, @p20, CONVERT(BIGINT, @p21), CONVERT(VARCHAR(MAX), @p22 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p23 COLLATE Latin1_General_100_BIN2_UTF8), @p24)) AS [new] ([id], [name], [note], [active], [create_time], [delete_time], [rating], [weight], [serial], [price], [owner_id], [version]) ON [items].[id] = [new].[id];

-- upsert: upsert takes an entity that comes again in place of the one before
-- and 296ecd 692ed9 dc006b 05aaa9 cfdcd2 a5a9a5 eccd51 4fcb17

-- upsert: upsert by the key is a partial replacement
-- and 296ecd 28a300 05aaa9 a5a9a5 4fcb17
-- 665c25:
INSERT INTO [memberships] ([item_id], [owner_id], [role]) VALUES (@p1, @p2, @p3);
-- 9bce17:
SELECT [item_id], [owner_id] FROM [memberships] WITH (UPDLOCK, HOLDLOCK) WHERE ([item_id] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) AND [owner_id] = CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8));
-- 16d702:
SELECT [item_id], [owner_id], [role] FROM [memberships] WHERE ([item_id] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) AND [owner_id] = CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) ORDER BY [memberships].[item_id], [memberships].[owner_id] OFFSET 0 ROWS FETCH NEXT @p3 ROWS ONLY;
-- fc0b0f:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [item_id], [owner_id], [role] FROM [memberships] WHERE 1 = 1 ORDER BY [memberships].[item_id], [memberships].[owner_id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 688fcd:
UPDATE [memberships] SET [role] = [new].[role] FROM [memberships] JOIN (VALUES (CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) AS [new] ([item_id], [owner_id], [role]) ON [memberships].[item_id] = [new].[item_id] AND [memberships].[owner_id] = [new].[owner_id];

-- upsert: upsert that is refused changes nothing
-- and 296ecd 7078ba 8c9d2a 826b14 692ed9 dc006b 583212 05aaa9 cfdcd2 a5a9a5 eccd51 4fcb17
-- 862858:
ALTER INDEX [slots_code] ON [slots] DISABLE;
-- 3a7d73:
ALTER INDEX [slots_code] ON [slots] REBUILD;
-- 1c59ed:
ALTER INDEX [slots_position] ON [slots] DISABLE;
-- 796d7a:
ALTER INDEX [slots_position] ON [slots] REBUILD;
-- 9c22ea:
INSERT INTO [slots] ([id], [position], [code], [parent_id], [after_id]) VALUES (@p1, /* 3 more of this form */, @p5);
-- a6b6c1:
INSERT INTO [slots] ([id], [position], [code], [parent_id], [after_id]) VALUES (@p1, /* 3 more of this form */, @p5), (@p6, /* 3 more of this form */, @p10);
-- d86f3d:
SELECT CONVERT(VARCHAR(20), [id]) AS [id] FROM [slots] WITH (UPDLOCK, HOLDLOCK) WHERE [id] IN (SELECT [value] FROM OPENJSON(@p1) WITH ([value] BIGINT '$'));
-- 9c498c:
SELECT CONVERT(VARCHAR(20), [id]) AS [id], [position], [code], CONVERT(VARCHAR(20), [parent_id]) AS [parent_id], CONVERT(VARCHAR(20), [after_id]) AS [after_id] FROM [slots] WHERE CONVERT(VARBINARY(MAX), [code]) IN (SELECT CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8)) FROM OPENJSON(@p1) WITH ([value] NVARCHAR(MAX) '$')) ORDER BY [slots].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 0a6030:
SELECT CONVERT(VARCHAR(20), [id]) AS [id], [position], [code], CONVERT(VARCHAR(20), [parent_id]) AS [parent_id], CONVERT(VARCHAR(20), [after_id]) AS [after_id] FROM [slots] WHERE [id] IN (SELECT [value] FROM OPENJSON(@p1) WITH ([value] BIGINT '$')) ORDER BY [slots].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 6e7369:
SELECT CONVERT(VARCHAR(20), [id]) AS [id], [position], [code], CONVERT(VARCHAR(20), [parent_id]) AS [parent_id], CONVERT(VARCHAR(20), [after_id]) AS [after_id] FROM [slots] WHERE [position] IN (SELECT [value] FROM OPENJSON(@p1) WITH ([value] BIGINT '$')) ORDER BY [slots].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 310e3a:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT CONVERT(VARCHAR(20), [id]) AS [id], [position], [code], CONVERT(VARCHAR(20), [parent_id]) AS [parent_id], CONVERT(VARCHAR(20), [after_id]) AS [after_id] FROM [slots] WHERE 1 = 1 ORDER BY [slots].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 8afd3c:
UPDATE [slots] SET [position] = [new].[position], [code] = [new].[code], [parent_id] = [new].[parent_id], [after_id] = [new].[after_id] FROM [slots] JOIN (VALUES (CONVERT(BIGINT, @p1), @p2, CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(BIGINT, @p4), CONVERT(BIGINT, @p5))) AS [new] ([id], [position], [code], [parent_id], [after_id]) ON [slots].[id] = [new].[id];
-- f39b4f:
UPDATE [slots] SET [position] = [new].[position], [code] = [new].[code], [parent_id] = [new].[parent_id], [after_id] = [new].[after_id] FROM [slots] JOIN (VALUES (CONVERT(BIGINT, @p1), @p2, CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(BIGINT, @p4), CONVERT(BIGINT, @p5)), (CONVERT(BIGINT, @p6), @p7, CONVERT(VARCHAR(MAX), @p8 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(BIGINT, @p9), CONVERT(BIGINT, @p10))) AS [new] ([id], [position], [code], [parent_id], [after_id]) ON [slots].[id] = [new].[id];

-- upsert: upsert goes by declared constraints only


-- upsert: upsert in a unit sees the unit's own changes, and is undone with it
-- and 296ecd 692ed9 dc006b 05aaa9 477077 cfdcd2 a5a9a5 3f7821 356f00 4fcb17 0a11e3
-- e195df:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE ([note] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8)));

-- upsert: upserts of one value at the same time leave one item, and none fails
-- and 296ecd 692ed9 05aaa9 cfdcd2 a5a9a5 eccd51 4fcb17

-- aggregate: aggregate gives the figures of each group, in order
-- and 1bdc64 3cb14f eccd51

-- aggregate: aggregate without groups has one row, even of no entity
-- and b1cfcf eccd51
-- 791d4c:
INSERT INTO [slots] ([id], [position], [code], [parent_id], [after_id]) VALUES (@p1, /* 3 more of this form */, @p5), (@p6, /* 3 more of this form */, @p10), (@p11, /* 3 more of this form */, @p15);
-- 7c2342:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT CONVERT(VARCHAR(20), [parent_id]) AS [shared_0], CONVERT(VARCHAR(20), max([id])) AS [figure_0_0] FROM [slots] WHERE 1 = 1 GROUP BY [parent_id] ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 1001 ROWS ONLY;
-- 844b21:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [active] AS [shared_0], [note] AS [shared_1], count(*) AS [figure_0_0] FROM [items] WHERE 1 = 1 GROUP BY [active], [note], DATALENGTH([note]) ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 1001 ROWS ONLY;
-- 938955:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [active] = @p1 ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;

-- aggregate: sums of an aggregate are exact beyond what a number and 64 bits hold
-- and 643314 a5a9a5
-- 3a4845:
SELECT [id] FROM [items] WITH (UPDLOCK, HOLDLOCK) WHERE [id] <> CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8);
-- 5cad77:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count([rating]) AS [figure_0_0], CONVERT(VARCHAR(41), SUM(CONVERT(DECIMAL(38, 0), [rating]))) AS [figure_0_1], count([serial]) AS [figure_1_0], CONVERT(VARCHAR(41), SUM(CONVERT(DECIMAL(38, 0), [serial]))) AS [figure_1_1], count([rating]) AS [figure_2_0], CONVERT(VARCHAR(41), SUM(CONVERT(DECIMAL(38, 0), [rating]))) AS [figure_2_1] FROM [items] WHERE 1 = 1 ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 1001 ROWS ONLY;
-- 030e53:
UPDATE [items] SET [serial] = @p1, [rating] = @p2, [version] = [version] + 1 WHERE [id] IN (SELECT CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8) FROM OPENJSON(@p3) WITH ([value] NVARCHAR(MAX) '$'));

-- aggregate: a sum of numbers beyond the greatest one is refused, and one that is not is given
-- and b1cfcf a5a9a5 4824cd
-- a76ffe:
SELECT [id] FROM [items] WITH (UPDLOCK, HOLDLOCK) WHERE [weight] <> @p1;
-- 73155c:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [active] AS [shared_0], count([weight]) AS [figure_0_0], sum(CASE WHEN abs([weight]) < 1e+125 THEN [weight] ELSE 0 END) AS [figure_0_1], sum(CASE WHEN abs([weight]) < 1e+125 THEN 0 ELSE [weight] / 1.8446744073709552e+19 END) AS [figure_0_2] FROM [items] WHERE 1 = 1 GROUP BY [active] ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 1001 ROWS ONLY;
-- 50e7e1:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count([weight]) AS [figure_0_0], sum(CASE WHEN abs([weight]) < 1e+125 THEN [weight] ELSE 0 END) AS [figure_0_1], sum(CASE WHEN abs([weight]) < 1e+125 THEN 0 ELSE [weight] / 1.8446744073709552e+19 END) AS [figure_0_2] FROM [items] WHERE [weight] > @p1 ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 1001 ROWS ONLY;
-- 06d08e:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count([weight]) AS [figure_0_0], sum(CASE WHEN abs([weight]) < 1e+125 THEN [weight] ELSE 0 END) AS [figure_0_1], sum(CASE WHEN abs([weight]) < 1e+125 THEN 0 ELSE [weight] / 1.8446744073709552e+19 END) AS [figure_0_2], count([weight]) AS [figure_1_0], sum(CASE WHEN abs([weight]) < 1e+125 THEN [weight] ELSE 0 END) AS [figure_1_1], sum(CASE WHEN abs([weight]) < 1e+125 THEN 0 ELSE [weight] / 1.8446744073709552e+19 END) AS [figure_1_2] FROM [items] WHERE [weight] <> @p1 ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 1001 ROWS ONLY;
-- f639c9:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count([weight]) AS [figure_0_0], sum(CASE WHEN abs([weight]) < 1e+125 THEN [weight] ELSE 0 END) AS [figure_0_1], sum(CASE WHEN abs([weight]) < 1e+125 THEN 0 ELSE [weight] / 1.8446744073709552e+19 END) AS [figure_0_2], count([weight]) AS [figure_1_0], sum(CASE WHEN abs([weight]) < 1e+125 THEN [weight] ELSE 0 END) AS [figure_1_1], sum(CASE WHEN abs([weight]) < 1e+125 THEN 0 ELSE [weight] / 1.8446744073709552e+19 END) AS [figure_1_2] FROM [items] WHERE [weight] > @p1 ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 1001 ROWS ONLY;
-- 5320dd:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT min([weight]) AS [figure_0_0] FROM [items] WHERE 1 = 1 ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 1001 ROWS ONLY;

-- aggregate: an aggregate in a unit sees the unit's own changes
-- and 296ecd 643314 692ed9 a5a9a5 738009
-- 5f51ab:
SELECT [id] FROM [items] WITH (UPDLOCK, HOLDLOCK) WHERE [active] = @p1;
-- efd41c:
SELECT count(*) AS [figure_0_0] FROM [items] WHERE 1 = 1 ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 1001 ROWS ONLY;
-- 923da8:
SELECT count([rating]) AS [figure_0_0], CONVERT(VARCHAR(41), SUM(CONVERT(DECIMAL(38, 0), [rating]))) AS [figure_0_1] FROM [items] WHERE 1 = 1 ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 1001 ROWS ONLY;
-- 5d826a:
UPDATE [items] SET [rating] = @p1, [version] = [version] + 1 WHERE [id] IN (SELECT CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8) FROM OPENJSON(@p2) WITH ([value] NVARCHAR(MAX) '$'));

-- aggregate: an aggregate of what cannot be summed, ordered or grouped is refused


-- aggregate: an aggregate of too many groups is refused
-- and 296ecd 7cdb58 6e02bd c537bd 67d8e2
-- 094a32:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [name] AS [shared_0], count(*) AS [figure_0_0] FROM [items] WHERE ([name] <> CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) OR DATALENGTH([name]) <> DATALENGTH(CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8))) GROUP BY [name], DATALENGTH([name]) ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 1001 ROWS ONLY;
-- a69e15:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [name] AS [shared_0], count(*) AS [figure_0_0] FROM [items] WHERE 1 = 1 GROUP BY [name], DATALENGTH([name]) ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 1001 ROWS ONLY;

-- json: JSON is stored as it is, at any depth that is allowed
-- and 0b3164 d9e89e ca25db 427109 9108f4 874d5a 2fab25 c9c0c7 e9cfd9
-- 651963:
UPDATE [products] SET [details] = @p1, [remark] = @p2, [version] = [version] + 1 WHERE [id] IN (SELECT CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8) FROM OPENJSON(@p3) WITH ([value] NVARCHAR(MAX) '$'));

-- json: JSON goes in and comes out as deep copies
-- and 0b3164 39de8e eb0c02 e9cfd9

-- json: a value that is no plain JSON is invalid, its place is told, and nothing is stored
-- and 0b3164 583212 2fab25 b6f82e

-- json: no condition and no order names JSON
-- and 0b3164
-- 9f41a5:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [products] WHERE 1 = 1;

-- constraint: a check refuses values that violate it, and is named
-- and 296ecd 7078ba 643314 8c9d2a 692ed9 583212 3bbf50 42156b 05aaa9 cfdcd2 eccd51 b2d1f1 61b67c 4fcb17 0a8e1a

-- constraint: a check of several fields names all of them
-- and 296ecd 7078ba 583212 1ce13c a5a9a5 b2d1f1 bf047b
-- b50fc1:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE ([active] = @p1 AND [delete_time] IS NULL);
-- ae8d73:
UPDATE [items] SET [delete_time] = @p1, [active] = @p2, [version] = [version] + 1 WHERE [id] IN (SELECT CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8) FROM OPENJSON(@p3) WITH ([value] NVARCHAR(MAX) '$'));
-- 753de8:
UPDATE [items] SET [delete_time] = @p1, [version] = [version] + 1 WHERE [id] IN (SELECT CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8) FROM OPENJSON(@p2) WITH ([value] NVARCHAR(MAX) '$'));

-- constraint: a violated check is reported before a taken value, and that before a missing reference
-- and 296ecd 583212 b2d1f1

-- constraint: a reference is to an existing entity, or null
-- and 296ecd 7078ba 6e02bd 67d8e2 28a300 8c9d2a 692ed9 583212 3bbf50 42156b 05aaa9 cfdcd2 eccd51 b2d1f1 61b67c 4fcb17
-- 0d48c0:
UPDATE [items] SET [owner_id] = @p1, [version] = [version] + 1 WHERE [id] IN (SELECT CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8) FROM OPENJSON(@p2) WITH ([value] NVARCHAR(MAX) '$'));

-- constraint: an entity that others refer to is not deleted
-- and d76a84 7078ba 28a300 8c9d2a 692ed9 583212 b5321d ae791e a5a9a5 0d48c0 75d0a1 c5ef1b
-- 06e33c:
DELETE FROM [owners] WHERE 1 = 1;
-- ec86b8:
DELETE FROM [owners] WHERE SUBSTRING(CONVERT(VARBINARY(MAX), [name]), DATALENGTH([name]) - @p1, @p2) = CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8));
-- d31f95:
DELETE FROM [owners] WHERE [id] <> CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8);
-- e67f32:
DELETE FROM [owners] WHERE [id] NOT IN (SELECT CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8) FROM OPENJSON(@p1) WITH ([value] NVARCHAR(MAX) '$'));
-- 13a8a6:
INSERT INTO [owners] ([id], [name]) VALUES (@p1, @p2), (@p3, @p4), (@p5, @p6);
-- 6198d9:
SELECT [id] FROM [items] WITH (UPDLOCK, HOLDLOCK) WHERE [owner_id] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8);
-- 920c20:
SELECT [id] FROM [owners] WHERE 1 = 1;
-- 103819:
SELECT [id] FROM [owners] WHERE SUBSTRING(CONVERT(VARBINARY(MAX), [name]), DATALENGTH([name]) - @p1, @p2) = CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8));
-- 6a86ab:
SELECT [id] FROM [owners] WHERE [id] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8);
-- 3ba49b:
SELECT [id] FROM [owners] WHERE [id] NOT IN (SELECT CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8) FROM OPENJSON(@p1) WITH ([value] NVARCHAR(MAX) '$'));
-- 4076cd:
SELECT [id], [name] FROM [owners] WHERE [id] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 2 ROWS ONLY;
-- 5f4d50:
SELECT [id], [owner_id] FROM [items] WHERE [owner_id] IN (SELECT CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8) FROM OPENJSON(@p1) WITH ([value] NVARCHAR(MAX) '$'));
-- 9bb8a4:
SELECT [item_id], [owner_id] FROM [memberships] WHERE [owner_id] IN (SELECT CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8) FROM OPENJSON(@p1) WITH ([value] NVARCHAR(MAX) '$'));
-- 2d663f:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [owner_id] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8);
-- 93600b:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [owners] WHERE 1 = 1;

-- constraint: a unit goes on after a constraint's refusal, and sees its own changes
-- and 075641 06e33c 296ecd 28a300 8c9d2a 692ed9 583212 42156b 920c20 cfdcd2 5f4d50 9bb8a4 eccd51 0a8e1a

-- constraint: of two units, one does not delete the entity that the other refers to
-- and d76a84 296ecd 28a300 8c9d2a 692ed9 583212 6a86ab 5f4d50 9bb8a4 356f00 93600b

-- error: errors have the same class, reason and subject everywhere, outside of units
-- and 51f79b d76a84 296ecd 7078ba 665c25 28a300 583212 6a86ab 477077 15bda0 259759 5f4d50 9bb8a4 5e56f9 2d6f58 b2d1f1 3f7821 31e142 53c2e8 61b67c
-- 9b2508:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [item_id], [owner_id], [role] FROM [memberships] WHERE ([item_id] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) AND [owner_id] = CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 2 ROWS ONLY;
-- 72500e:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [memberships] WHERE ([item_id] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) AND [owner_id] = CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8));
-- 68cac4:
UPDATE [memberships] SET [role] = @p1 WHERE ([item_id] = CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8) AND [owner_id] = CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8));

-- error: errors have the same class, reason and subject everywhere, in units
-- and 51f79b d76a84 296ecd 7078ba 665c25 28a300 8c9d2a 692ed9 583212 6a86ab 477077 15bda0 cfdcd2 259759 a5a9a5 5f4d50 9bb8a4 61b67c 68cac4
-- 1e80a2:
SELECT [item_id], [owner_id], [role] FROM [memberships] WHERE ([item_id] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) AND [owner_id] = CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 2 ROWS ONLY;
-- 32625b:
SELECT count(*) AS [count] FROM [items] WHERE [id] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8);
-- 7d1e05:
SELECT count(*) AS [count] FROM [memberships] WHERE ([item_id] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) AND [owner_id] = CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8));

-- key: a key of two fields is taken only as a whole
-- and 643314 13a8a6 583212 9b2508 fc0b0f
-- 1b0abc:
INSERT INTO [memberships] ([item_id], [owner_id], [role]) VALUES (@p1, @p2, @p3), (@p4, @p5, @p6);
-- 128b3c:
INSERT INTO [memberships] ([item_id], [owner_id], [role]) VALUES (@p1, @p2, @p3), (@p4, @p5, @p6), (@p7, @p8, @p9);
-- 93d214:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [item_id], [owner_id], [role] FROM [memberships] WHERE (([item_id] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) AND [owner_id] = CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) OR ([item_id] = CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8) AND [owner_id] = CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [memberships].[item_id], [memberships].[owner_id] OFFSET 0 ROWS FETCH NEXT @p5 ROWS ONLY;
-- 0e95ee:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [item_id], [owner_id], [role] FROM [memberships] WHERE [item_id] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 2 ROWS ONLY;

-- key: save and remove find an entity by its whole key
-- and 643314 1b0abc 13a8a6 fc0b0f 72500e 68cac4
-- 6260c0:
DELETE FROM [memberships] WHERE ([item_id] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) AND [owner_id] = CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8));
-- af474a:
SELECT [item_id], [owner_id], [role] FROM [memberships] WHERE ([role] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([role]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 2 ROWS ONLY;
-- 60dbd3:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [memberships] WHERE 1 = 1;

-- key: update leaves the key unchanged, and returns the changed entities by key
-- and 643314 128b3c 13a8a6
-- 06f6e9:
DELETE FROM [memberships] WHERE [item_id] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8);
-- d898f1:
SELECT [item_id], [owner_id] FROM [memberships] WITH (UPDLOCK, HOLDLOCK) WHERE 1 = 1;
-- 73a814:
SELECT [item_id], [owner_id], [role] FROM [memberships] WHERE (([item_id] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) AND [owner_id] = CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) OR ([item_id] = CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8) AND [owner_id] = CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8)) OR ([item_id] = CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8) AND [owner_id] = CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [memberships].[item_id], [memberships].[owner_id] OFFSET 0 ROWS FETCH NEXT @p7 ROWS ONLY;
-- 274a19:
UPDATE [memberships] SET [role] = @p1 WHERE (([item_id] = CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8) AND [owner_id] = CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8)) OR ([item_id] = CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8) AND [owner_id] = CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8)) OR ([item_id] = CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8) AND [owner_id] = CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8)));

-- key: ties of an order are broken by all fields of the key
-- and 7078ba 7cdb58 3cb14f fc0b0f
-- acf836:
INSERT INTO [memberships] ([item_id], [owner_id], [role]) VALUES (@p1, @p2, @p3), (@p4, @p5, @p6), (@p7, @p8, @p9), (@p10, @p11, @p12);
-- 093e20:
INSERT INTO [memberships] ([item_id], [owner_id], [role]) VALUES (@p1, @p2, @p3), /* 30 more of this form */, (@p94, @p95, @p96);
-- 33b2df:
INSERT INTO [memberships] ([item_id], [owner_id], [role]) VALUES (@p1, @p2, @p3), /* 62 more of this form */, (@p190, @p191, @p192);
-- 2f98aa:
INSERT INTO [owners] ([id], [name]) VALUES (@p1, @p2), /* 6 more of this form */, (@p15, @p16);
-- aab569:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [item_id], [owner_id], [role] FROM [memberships] WHERE (CONVERT(VARBINARY(MAX), [role]) > CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8)) OR (([role] = CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([role]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8))) AND [item_id] > CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8)) OR (([role] = CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([role]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8))) AND [item_id] = CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8) AND [owner_id] > CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY CONVERT(VARBINARY(MAX), [memberships].[role]), DATALENGTH([memberships].[role]), [memberships].[item_id], [memberships].[owner_id] OFFSET 0 ROWS FETCH NEXT @p7 ROWS ONLY;
-- 0c08bd:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [item_id], [owner_id], [role] FROM [memberships] WHERE ([item_id] < CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) OR ([item_id] = CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8) AND [owner_id] > CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [memberships].[item_id] DESC, [memberships].[owner_id] OFFSET 0 ROWS FETCH NEXT @p4 ROWS ONLY;
-- affd36:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [item_id], [owner_id], [role] FROM [memberships] WHERE ([item_id] > CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) OR ([item_id] = CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8) AND [owner_id] > CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [memberships].[item_id], [memberships].[owner_id] OFFSET 0 ROWS FETCH NEXT @p4 ROWS ONLY;
-- bf53df:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [item_id], [owner_id], [role] FROM [memberships] WHERE 1 = 1 ORDER BY CONVERT(VARBINARY(MAX), [memberships].[role]), DATALENGTH([memberships].[role]), [memberships].[item_id], [memberships].[owner_id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 5530da:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [item_id], [owner_id], [role] FROM [memberships] WHERE 1 = 1 ORDER BY [memberships].[item_id] DESC, [memberships].[owner_id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;

-- key: partialReplace and replace distinguish entities by their whole key
-- and 643314 665c25 1b0abc 128b3c 13a8a6 8c9d2a 826b14 692ed9 dc006b 583212 9bce17 16d702 fc0b0f 60dbd3 688fcd
-- 00e216:
DELETE FROM [memberships] WHERE (([item_id] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) AND [owner_id] = CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) OR ([item_id] = CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8) AND [owner_id] = CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8)) OR ([item_id] = CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8) AND [owner_id] = CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8)));
-- 297829:
DELETE FROM [memberships] WHERE (([item_id] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) AND [owner_id] = CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) OR ([item_id] = CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8) AND [owner_id] = CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8)));
-- bdc623:
SELECT [item_id], [owner_id] FROM [memberships] WITH (UPDLOCK, HOLDLOCK) WHERE (([item_id] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) AND [owner_id] = CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) OR ([item_id] = CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8) AND [owner_id] = CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8)));
-- ba021d:
SELECT [item_id], [owner_id], [role] FROM [memberships] WHERE (([item_id] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) AND [owner_id] = CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) OR ([item_id] = CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8) AND [owner_id] = CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [memberships].[item_id], [memberships].[owner_id] OFFSET 0 ROWS FETCH NEXT @p5 ROWS ONLY;
-- c691ee:
SELECT [item_id], [owner_id], [role] FROM [memberships] WHERE 1 = 1 ORDER BY [memberships].[item_id], [memberships].[owner_id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 6963c5:
SELECT count(*) AS [count] FROM [memberships] WHERE 1 = 1;

-- key: deleting an entity deletes those that refer to it by a part of their key
-- and f927ca 06e33c d31f95 643314 665c25 acf836 13a8a6 583212 920c20 259759 5f4d50 9bb8a4 fc0b0f 60dbd3 61b67c

-- key: a unit that fails restores the entities that its cascades deleted
-- and 075641 643314 665c25 13a8a6 6963c5
-- ba24c9:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [item_id], [owner_id], [role] FROM [memberships] WHERE 1 = 1 ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 2 ROWS ONLY;

-- identity: create gives a key to each ticket that has none, in the order given
-- and 692ed9
-- 21c1fc:
DECLARE @first SQL_VARIANT; EXEC sys.sp_sequence_get_range @sequence_name = @p1, @range_size = @p2, @range_first_value = @first OUTPUT; SELECT CONVERT(BIGINT, @first) AS [key];
-- 16118f:
INSERT INTO [tickets] ([id], [title], [parent_id]) VALUES (@p1, @p2, @p3);
-- 8c736d:
INSERT INTO [tickets] ([id], [title], [parent_id]) VALUES (@p1, @p2, @p3), (@p4, @p5, @p6), (@p7, @p8, @p9);
-- b1f77c:
INSERT INTO [tickets] ([id], [title], [parent_id]) VALUES (@p1, @p2, @p3), (@p4, @p5, @p6), (@p7, @p8, @p9), (@p10, @p11, @p12);
-- 46fc32:
INSERT INTO [tickets] ([id], [title], [parent_id]) VALUES (@p1, @p2, @p3), /* 6 more of this form */, (@p22, @p23, @p24);
-- f7c214:
INSERT INTO [tickets] ([id], [title], [parent_id]) VALUES (@p1, @p2, @p3), /* 30 more of this form */, (@p94, @p95, @p96);
-- 6f551b:
INSERT INTO [tickets] ([id], [title], [parent_id]) VALUES (@p1, @p2, @p3), /* 254 more of this form */, (@p766, @p767, @p768);
-- 9afe1f:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [title], [parent_id] FROM [tickets] WHERE 1 = 1 ORDER BY [tickets].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 1b9f84:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [title], [parent_id] FROM [tickets] WHERE [id] = @p1 ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 2 ROWS ONLY;
-- caba0d:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [title], [parent_id] FROM [tickets] WHERE [id] >= @p1 ORDER BY [tickets].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;

-- identity: a chosen key is kept, and passed over
-- and 21c1fc 16118f 8c736d 583212
-- c9fc6f:
DECLARE @first SQL_VARIANT, @gap BIGINT = @p2 + 1 - (SELECT CONVERT(BIGINT, current_value) FROM sys.sequences WHERE object_id = OBJECT_ID(@p1)); IF @gap > 0 EXEC sys.sp_sequence_get_range @sequence_name = @p1, @range_size = @gap, @range_first_value = @first OUTPUT;
-- 0ecdd8:
INSERT INTO [tickets] ([id], [title], [parent_id]) VALUES (@p1, @p2, @p3), (@p4, @p5, @p6);
-- a53161:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [title], [parent_id] FROM [tickets] WHERE CONVERT(VARBINARY(MAX), [title]) IN (SELECT CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8)) FROM OPENJSON(@p1) WITH ([value] NVARCHAR(MAX) '$')) ORDER BY [tickets].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- f36747:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [title], [parent_id] FROM [tickets] WHERE [id] IN (SELECT [value] FROM OPENJSON(@p1) WITH ([value] BIGINT '$')) ORDER BY [tickets].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 44ea0a:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [tickets] WHERE 1 = 1;

-- identity: a key is a whole number from 1
-- and c9fc6f 21c1fc 16118f 1b9f84 44ea0a
-- 14b6de:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [tickets] WHERE [id] = @p1;

-- identity: the key of a deleted ticket is never given again
-- and 21c1fc 16118f 0ecdd8 692ed9
-- d929af:
DELETE FROM [tickets] WHERE 1 = 1;
-- 4f6e57:
DELETE FROM [tickets] WHERE [id] = @p1;
-- 1fae4c:
SELECT [id], [title], [parent_id] FROM [tickets] WHERE [id] = @p1 ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 2 ROWS ONLY;
-- 32279b:
SELECT count(*) AS [count] FROM [tickets] WHERE 1 = 1;
-- c21249:
SELECT count(*) AS [count] FROM [tickets] WHERE [id] = @p1;

-- identity: creators at the same time get keys of their own
-- and 21c1fc 8c736d 9afe1f

-- identity: save, update, remove and the replacing methods go by the key
-- and c9fc6f 21c1fc 4f6e57 16118f 0ecdd8 692ed9 32279b c21249 9afe1f 14b6de
-- ee41b3:
DELETE FROM [tickets] WHERE [id] NOT IN (SELECT [value] FROM OPENJSON(@p1) WITH ([value] BIGINT '$'));
-- ed518b:
SELECT [id] FROM [tickets] WITH (UPDLOCK, HOLDLOCK) WHERE [id] IN (SELECT [value] FROM OPENJSON(@p1) WITH ([value] BIGINT '$'));
-- cee023:
SELECT [id], [title], [parent_id] FROM [tickets] WHERE [id] IN (SELECT [value] FROM OPENJSON(@p1) WITH ([value] BIGINT '$')) ORDER BY [tickets].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 7df248:
SELECT count(*) AS [count] FROM [tickets] WHERE [id] NOT IN (SELECT [value] FROM OPENJSON(@p1) WITH ([value] BIGINT '$'));
-- c5c91d:
UPDATE [tickets] SET [title] = @p1, [parent_id] = @p2 WHERE [id] = @p3;
-- c0b40c:
UPDATE [tickets] SET [title] = [new].[title], [parent_id] = [new].[parent_id] FROM [tickets] JOIN (VALUES (@p1, CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8), @p3)) AS [new] ([id], [title], [parent_id]) ON [tickets].[id] = [new].[id];

-- identity: upsert by a unique value needs no key: a stored ticket keeps its own
-- and c9fc6f 21c1fc 16118f 0ecdd8 692ed9 ed518b cee023 44ea0a c0b40c
-- b4e589:
SELECT [id], [title], [parent_id] FROM [tickets] WHERE CONVERT(VARBINARY(MAX), [title]) IN (SELECT CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8)) FROM OPENJSON(@p1) WITH ([value] NVARCHAR(MAX) '$')) ORDER BY [tickets].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- b4b99e:
UPDATE [tickets] SET [title] = [new].[title], [parent_id] = [new].[parent_id] FROM [tickets] JOIN (VALUES (@p1, CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8), @p3), (@p4, CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8), @p6)) AS [new] ([id], [title], [parent_id]) ON [tickets].[id] = [new].[id];

-- identity: a ticket refers to another by its key, which is checked
-- and 21c1fc 4f6e57 16118f 0ecdd8 8c9d2a 692ed9 583212 b4e589 1fae4c c21249 9afe1f
-- 945351:
DELETE FROM [tickets] WHERE [id] IN (SELECT [value] FROM OPENJSON(@p1) WITH ([value] BIGINT '$'));
-- bfb2f9:
SELECT [id], [parent_id] FROM [tickets] WHERE [id] = @p1;
-- 3cffb4:
SELECT [id], [parent_id] FROM [tickets] WHERE [parent_id] IN (SELECT [value] FROM OPENJSON(@p1) WITH ([value] BIGINT '$'));
-- 1fdff9:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [title], [parent_id] FROM [tickets] WHERE [parent_id] = @p1 ORDER BY [tickets].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;

-- identity: a refused ticket is not stored, and its key is no other's
-- and 21c1fc 16118f 0ecdd8 583212 b4e589 44ea0a

-- identity: pages follow each other by the key
-- and 21c1fc
-- 046367:
INSERT INTO [tickets] ([id], [title], [parent_id]) VALUES (@p1, @p2, @p3), /* 5 more of this form */, (@p19, @p20, @p21);
-- 68a750:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [title], [parent_id] FROM [tickets] WHERE 1 = 1 ORDER BY [tickets].[id] DESC OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 1b4c5f:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [title], [parent_id] FROM [tickets] WHERE [id] < @p1 ORDER BY [tickets].[id] DESC OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;

-- identity: a unit knows the keys that it is given, or says that it does not
-- and 21c1fc 16118f 0ecdd8 692ed9 1fae4c 9afe1f 44ea0a

-- swap-unique: replaced entities may swap their unique values, or pass them on
-- and f52cfe 296ecd b1cfcf 8c9d2a 826b14 692ed9 dc006b 583212 05aaa9 cfdcd2 a5a9a5 5e56f9 b2d1f1 356f00 4fcb17
-- b5360d:
ALTER INDEX [items_name] ON [items] DISABLE;
-- 0783aa:
ALTER INDEX [items_name] ON [items] REBUILD;
-- abfc3c:
UPDATE [items] SET [name] = [new].[name], [note] = [new].[note], [active] = [new].[active], [create_time] = [new].[create_time], [delete_time] = [new].[delete_time], [rating] = [new].[rating], [weight] = [new].[weight], [serial] = [new].[serial], [price] = [new].[price], [owner_id] = [new].[owner_id], [version] = [items].[version] + 1 FROM [items] JOIN (VALUES (CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), @p4, CONVERT(DATETIME2(3), @p5, 126), CONVERT(DATETIME2(3), @p6, 126), @p7, @p8, CONVERT(BIGINT, @p9), CONVERT(VARCHAR(MAX), @p10 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p11 COLLATE Latin1_General_100_BIN2_UTF8), @p12), (CONVERT(VARCHAR(MAX), @p13 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p14 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p15 COLLATE Latin1_General_100_BIN2_UTF8), @p16, CONVERT(DATETIME2(3), @p17, 126), CONVERT(DATETIME2(3), @p18, 126), @p19, @p20, CONVERT(BIGINT, @p21), CONVERT(VARCHAR(MAX), @p22 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p23 COLLATE Latin1_General_100_BIN2_UTF8), @p24), (CONVERT(VARCHAR(MAX), @p25 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p26 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p27 COLLATE Latin1_General_100_BIN2_UTF8), @p28, CONVERT(DATETIME2(3), @p29, 126), CONVERT(DATETIME2(3), @p30, 126), @p31, @p32, CONVERT(BIGINT, @p33), CONVERT(VARCHAR(MAX), @p34 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p35 COLLATE Latin1_General_100_BIN2_UTF8), @p36)) AS [new] ([id], [name], [note], [active], [create_time], [delete_time], [rating], [weight], [serial], [price], [owner_id], [version]) ON [items].[id] = [new].[id];

-- swap-unique: many entities may swap their unique values at once
-- and b5360d 0783aa 7cdb58 c537bd 67d8e2 8c9d2a 826b14 692ed9 dc006b 583212 05aaa9 cfdcd2 a5a9a5 428893 e8026d eccd51 4fcb17
-- 736f02:
INSERT INTO [items] ([id], [name], [note], [active], [create_time], [delete_time], [rating], [weight], [serial], [price], [owner_id], [version]) VALUES (@p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12), /* 14 more of this form */, (@p181, @p182, @p183, @p184, @p185, @p186, @p187, @p188, @p189, @p190, @p191, @p192);
-- c06204:
UPDATE [items] SET [name] = [new].[name], [note] = [new].[note], [active] = [new].[active], [create_time] = [new].[create_time], [delete_time] = [new].[delete_time], [rating] = [new].[rating], [weight] = [new].[weight], [serial] = [new].[serial], [price] = [new].[price], [owner_id] = [new].[owner_id], [version] = [items].[version] + 1 FROM [items] JOIN (VALUES (CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), @p4, CONVERT(DATETIME2(3), @p5, 126), CONVERT(DATETIME2(3), @p6, 126), @p7, @p8, CONVERT(BIGINT, @p9), CONVERT(VARCHAR(MAX), @p10 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p11 COLLATE Latin1_General_100_BIN2_UTF8), @p12), /* 6 more of this form */, (CONVERT(VARCHAR(MAX), @p85 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p86 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p87 COLLATE Latin1_General_100_BIN2_UTF8), @p88, CONVERT(DATETIME2(3), @p89, 126), CONVERT(DATETIME2(3), @p90, 126), @p91, @p92, CONVERT(BIGINT, @p93), CONVERT(VARCHAR(MAX), @p94 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p95 COLLATE Latin1_General_100_BIN2_UTF8), @p96)) AS [new] ([id], [name], [note], [active], [create_time], [delete_time], [rating], [weight], [serial], [price], [owner_id], [version]) ON [items].[id] = [new].[id];
-- fb425a:
UPDATE [items] SET [name] = [new].[name], [note] = [new].[note], [active] = [new].[active], [create_time] = [new].[create_time], [delete_time] = [new].[delete_time], [rating] = [new].[rating], [weight] = [new].[weight], [serial] = [new].[serial], [price] = [new].[price], [owner_id] = [new].[owner_id], [version] = [items].[version] + 1 FROM [items] JOIN (VALUES (CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), @p4, CONVERT(DATETIME2(3), @p5, 126), CONVERT(DATETIME2(3), @p6, 126), @p7, @p8, CONVERT(BIGINT, @p9), CONVERT(VARCHAR(MAX), @p10 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p11 COLLATE Latin1_General_100_BIN2_UTF8), @p12), /* 14 more of this form */, (CONVERT(VARCHAR(MAX), @p181 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p182 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p183 COLLATE Latin1_General_100_BIN2_UTF8), @p184, CONVERT(DATETIME2(3), @p185, 126), CONVERT(DATETIME2(3), @p186, 126), @p187, @p188, CONVERT(BIGINT, @p189), CONVERT(VARCHAR(MAX), @p190 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p191 COLLATE Latin1_General_100_BIN2_UTF8), @p192)) AS [new] ([id], [name], [note], [active], [create_time], [delete_time], [rating], [weight], [serial], [price], [owner_id], [version]) ON [items].[id] = [new].[id];
-- 20851e:
UPDATE [items] SET [name] = [new].[name], [note] = [new].[note], [active] = [new].[active], [create_time] = [new].[create_time], [delete_time] = [new].[delete_time], [rating] = [new].[rating], [weight] = [new].[weight], [serial] = [new].[serial], [price] = [new].[price], [owner_id] = [new].[owner_id], [version] = [items].[version] + 1 FROM [items] JOIN (VALUES (CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), @p4, CONVERT(DATETIME2(3), @p5, 126), CONVERT(DATETIME2(3), @p6, 126), @p7, @p8, CONVERT(BIGINT, @p9), CONVERT(VARCHAR(MAX), @p10 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p11 COLLATE Latin1_General_100_BIN2_UTF8), @p12), /* 62 more of this form */, (CONVERT(VARCHAR(MAX), @p757 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p758 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p759 COLLATE Latin1_General_100_BIN2_UTF8), @p760, CONVERT(DATETIME2(3), @p761, 126), CONVERT(DATETIME2(3), @p762, 126), @p763, @p764, CONVERT(BIGINT, @p765), CONVERT(VARCHAR(MAX), @p766 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p767 COLLATE Latin1_General_100_BIN2_UTF8), @p768)) AS [new] ([id], [name], [note], [active], [create_time], [delete_time], [rating], [weight], [serial], [price], [owner_id], [version]) ON [items].[id] = [new].[id];
-- 02eeb5:
UPDATE [items] SET [name] = [new].[name], [note] = [new].[note], [active] = [new].[active], [create_time] = [new].[create_time], [delete_time] = [new].[delete_time], [rating] = [new].[rating], [weight] = [new].[weight], [serial] = [new].[serial], [price] = [new].[price], [owner_id] = [new].[owner_id], [version] = [items].[version] + 1 FROM [items] JOIN (VALUES (CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), @p4, CONVERT(DATETIME2(3), @p5, 126), CONVERT(DATETIME2(3), @p6, 126), @p7, @p8, CONVERT(BIGINT, @p9), CONVERT(VARCHAR(MAX), @p10 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p11 COLLATE Latin1_General_100_BIN2_UTF8), @p12), /* 126 more of this form */, (CONVERT(VARCHAR(MAX), @p1525 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p1526 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p1527 COLLATE Latin1_General_100_BIN2_UTF8), @p1528, CONVERT(DATETIME2(3), @p1529, 126), CONVERT(DATETIME2(3), @p1530, 126), @p1531, @p1532, CONVERT(BIGINT, @p1533), CONVERT(VARCHAR(MAX), @p1534 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p1535 COLLATE Latin1_General_100_BIN2_UTF8), @p1536)) AS [new] ([id], [name], [note], [active], [create_time], [delete_time], [rating], [weight], [serial], [price], [owner_id], [version]) ON [items].[id] = [new].[id];

-- swap-unique: a unique value that another entity keeps is taken, and then nothing changes
-- and 643314 8c9d2a 826b14 692ed9 dc006b 583212 05aaa9 cfdcd2 eccd51 b2d1f1 4fcb17 0a11e3 abfc3c

-- slot: unique values are swapped where no spare value is allowed, and the rules hold before and after
-- and 862858 3a7d73 1c59ed 796d7a 8c9d2a 826b14 692ed9 dc006b d86f3d 9c498c 0a6030 6e7369 583212 310e3a 8afd3c
-- 502203:
DELETE FROM [slots] WHERE [id] NOT IN (SELECT [value] FROM OPENJSON(@p1) WITH ([value] BIGINT '$'));
-- d37058:
INSERT INTO [slots] ([id], [position], [code], [parent_id], [after_id]) VALUES (@p1, /* 3 more of this form */, @p5), (@p6, /* 3 more of this form */, @p10), (@p11, /* 3 more of this form */, @p15), (@p16, /* 3 more of this form */, @p20);
-- 9a6a42:
SELECT CONVERT(VARCHAR(20), [id]) AS [id] FROM [slots] WITH (UPDLOCK, HOLDLOCK) WHERE [id] = CONVERT(BIGINT, @p1);
-- d945ed:
SELECT count(*) AS [count] FROM [slots] WHERE 1 = 1;
-- 4dca85:
SELECT count(*) AS [count] FROM [slots] WHERE [id] NOT IN (SELECT [value] FROM OPENJSON(@p1) WITH ([value] BIGINT '$'));
-- 8da341:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT CONVERT(VARCHAR(20), [id]) AS [id], [position], [code], CONVERT(VARCHAR(20), [parent_id]) AS [parent_id], CONVERT(VARCHAR(20), [after_id]) AS [after_id] FROM [slots] WHERE CONVERT(VARBINARY(MAX), [code]) IN (SELECT CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8)) FROM OPENJSON(@p1) WITH ([value] NVARCHAR(MAX) '$')) ORDER BY [slots].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 9cd1cd:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT CONVERT(VARCHAR(20), [id]) AS [id], [position], [code], CONVERT(VARCHAR(20), [parent_id]) AS [parent_id], CONVERT(VARCHAR(20), [after_id]) AS [after_id] FROM [slots] WHERE [position] IN (SELECT [value] FROM OPENJSON(@p1) WITH ([value] BIGINT '$')) ORDER BY [slots].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 6871c3:
UPDATE [slots] SET [code] = @p1 WHERE [id] IN (SELECT [value] FROM OPENJSON(@p2) WITH ([value] BIGINT '$'));
-- 2233fd:
UPDATE [slots] SET [position] = @p1 WHERE [id] IN (SELECT [value] FROM OPENJSON(@p2) WITH ([value] BIGINT '$'));
-- 3c311e:
UPDATE [slots] SET [position] = [new].[position], [code] = [new].[code], [parent_id] = [new].[parent_id], [after_id] = [new].[after_id] FROM [slots] JOIN (VALUES (CONVERT(BIGINT, @p1), @p2, CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(BIGINT, @p4), CONVERT(BIGINT, @p5)), (CONVERT(BIGINT, @p6), @p7, CONVERT(VARCHAR(MAX), @p8 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(BIGINT, @p9), CONVERT(BIGINT, @p10)), (CONVERT(BIGINT, @p11), @p12, CONVERT(VARCHAR(MAX), @p13 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(BIGINT, @p14), CONVERT(BIGINT, @p15)), (CONVERT(BIGINT, @p16), @p17, CONVERT(VARCHAR(MAX), @p18 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(BIGINT, @p19), CONVERT(BIGINT, @p20))) AS [new] ([id], [position], [code], [parent_id], [after_id]) ON [slots].[id] = [new].[id];

-- slot: a unit swaps unique values, and one that fails leaves them
-- and 862858 3a7d73 1c59ed 796d7a d37058 8c9d2a 826b14 692ed9 dc006b d86f3d 9c498c 0a6030 6e7369 583212 310e3a 8afd3c 3c311e

-- slot: a new entity takes the unique value of an entity that replace deletes
-- and 862858 3a7d73 1c59ed 796d7a 502203 9c22ea d37058 8c9d2a 826b14 692ed9 dc006b d86f3d 9c498c 0a6030 6e7369 583212 d945ed 4dca85 8afd3c
-- 0c58b3:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT CONVERT(VARCHAR(20), [id]) AS [id], [position], [code], CONVERT(VARCHAR(20), [parent_id]) AS [parent_id], CONVERT(VARCHAR(20), [after_id]) AS [after_id] FROM [slots] WHERE 1 = 1 ORDER BY [slots].[position], [slots].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;

-- slot: a reference to an id that is no text works as any other
-- and 9c22ea a6b6c1 8c9d2a 692ed9 583212 8da341 9cd1cd
-- 1c3c17:
DELETE FROM [slots] WHERE [id] = CONVERT(BIGINT, @p1);
-- 305f63:
DELETE FROM [slots] WHERE [id] IN (SELECT [value] FROM OPENJSON(@p1) WITH ([value] BIGINT '$'));
-- 904308:
SELECT CONVERT(VARCHAR(20), [id]) AS [id] FROM [slots] WITH (UPDLOCK, HOLDLOCK) WHERE 1 = 1;
-- c9db25:
SELECT CONVERT(VARCHAR(20), [id]) AS [id], CONVERT(VARCHAR(20), [parent_id]) AS [parent_id], CONVERT(VARCHAR(20), [after_id]) AS [after_id] FROM [slots] WHERE [after_id] IN (SELECT [value] FROM OPENJSON(@p1) WITH ([value] BIGINT '$'));
-- 2b6706:
SELECT CONVERT(VARCHAR(20), [id]) AS [id], CONVERT(VARCHAR(20), [parent_id]) AS [parent_id], CONVERT(VARCHAR(20), [after_id]) AS [after_id] FROM [slots] WHERE [id] = CONVERT(BIGINT, @p1);
-- ff8bcd:
SELECT CONVERT(VARCHAR(20), [id]) AS [id], CONVERT(VARCHAR(20), [parent_id]) AS [parent_id], CONVERT(VARCHAR(20), [after_id]) AS [after_id] FROM [slots] WHERE [parent_id] IN (SELECT [value] FROM OPENJSON(@p1) WITH ([value] BIGINT '$'));
-- 289d2b:
SELECT CONVERT(VARCHAR(20), [id]) AS [id], [position], [code], CONVERT(VARCHAR(20), [parent_id]) AS [parent_id], CONVERT(VARCHAR(20), [after_id]) AS [after_id] FROM [slots] WHERE [id] = CONVERT(BIGINT, @p1) ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 2 ROWS ONLY;
-- dee1f3:
SELECT count(*) AS [count] FROM [slots] WHERE [id] = CONVERT(BIGINT, @p1);
-- 507237:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [slots] WHERE 1 = 1;
-- 23efc9:
UPDATE [slots] SET [after_id] = @p1 WHERE [id] IN (SELECT [value] FROM OPENJSON(@p2) WITH ([value] BIGINT '$'));
-- 33c74c:
UPDATE [slots] SET [position] = @p1, [code] = @p2, [parent_id] = @p3, [after_id] = @p4 WHERE [id] = CONVERT(BIGINT, @p5);

-- slot: a row that restricts a deletion is no obstacle if the same deletion deletes it
-- and 1c3c17 305f63 791d4c d37058 8c9d2a 692ed9 9a6a42 c9db25 2b6706 ff8bcd 289d2b 0a6030 583212 d945ed dee1f3 507237
-- 9fd8aa:
DELETE FROM [slots] WHERE 1 = 1;
-- 41c8dd:
DELETE FROM [slots] WHERE [position] = @p1;
-- 7a4980:
SELECT CONVERT(VARCHAR(20), [id]) AS [id], CONVERT(VARCHAR(20), [parent_id]) AS [parent_id], CONVERT(VARCHAR(20), [after_id]) AS [after_id] FROM [slots] WHERE [position] = @p1;
-- 016b61:
SELECT count(*) AS [count] FROM [slots] WHERE [position] = @p1;
-- 965836:
UPDATE [slots] SET [parent_id] = @p1 WHERE [id] IN (SELECT [value] FROM OPENJSON(@p2) WITH ([value] BIGINT '$'));

-- slot: a unit goes on after a refused reference
-- and 1c3c17 305f63 791d4c 8c9d2a 826b14 692ed9 dc006b c9db25 2b6706 ff8bcd 9c498c 289d2b 6e7369 583212 dee1f3 507237 33c74c

-- plain: a condition that is not plain data deletes, changes and finds nothing
-- and 643314 eccd51

-- plain: a query that is not plain data, or has unknown parts, lists nothing
-- and 643314

-- plain: a change that is not plain data, or is empty, changes nothing
-- and 7078ba eccd51

-- plain: an entity has scalars only, and a value without fields is no entity
-- and 296ecd eccd51

-- plain: plain data and a Date of another realm are accepted
-- and 296ecd 7078ba 1ce13c a5a9a5 e40eda eccd51 31e142 d91ff9 753de8 61b67c
-- cb6e65:
SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [create_time] = CONVERT(DATETIME2(3), @p1, 126) ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 2 ROWS ONLY;
-- e247d1:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([id] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) AND [note] IS NOT NULL) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 38bb19:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [create_time] > CONVERT(DATETIME2(3), @p1, 126) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- b78ef2:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [create_time] IN (SELECT [value] FROM OPENJSON(@p1) WITH ([value] DATETIME2(3) '$')) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- b99246:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [id] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- c16e0e:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [create_time] = CONVERT(DATETIME2(3), @p1, 126);
-- ee9cff:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [create_time] IN (SELECT [value] FROM OPENJSON(@p1) WITH ([value] DATETIME2(3) '$'));

-- plain: empty lists mean the same as in logic, and a condition is not modified
-- and 643314 eccd51 0514fa 356f00
-- f4cf48:
DELETE FROM [items] WHERE 1 = 0;
-- ac5dac:
DELETE FROM [items] WHERE [id] IN (SELECT CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8) FROM OPENJSON(@p1) WITH ([value] NVARCHAR(MAX) '$'));
-- 46d0bc:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE 1 = 0 ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;

-- query: where compares text exactly
-- and b1cfcf 7cdb58 1707c7 eccd51 b2d1f1
-- 677204:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (CONVERT(VARBINARY(MAX), [name]) >= CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8)) AND CONVERT(VARBINARY(MAX), [name]) < CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p3 ROWS ONLY;
-- fe3f2b:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([name] <> CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) OR DATALENGTH([name]) <> DATALENGTH(CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 59460d:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE CHARINDEX(CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), [name]) > 0 ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 04a183:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE SUBSTRING(CONVERT(VARBINARY(MAX), [name]), DATALENGTH([name]) - @p1, @p2) = CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8)) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p4 ROWS ONLY;

-- query: where compares text with quotes, stars and filter keywords literally
-- and 89c782 7cdb58 1707c7 59460d b2d1f1

-- query: text is ordered by code point, times by millisecond and false before true
-- and 643314 7cdb58 67cd66 c16e0e d91ff9 62aa25
-- 5d16dd:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE 1 = 1 ORDER BY CONVERT(VARBINARY(MAX), [items].[name]) DESC, DATALENGTH([items].[name]) DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 608f3f:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE 1 = 1 ORDER BY CONVERT(VARBINARY(MAX), [items].[name]), DATALENGTH([items].[name]), [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- c960ee:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE 1 = 1 ORDER BY [items].[active], [items].[id] DESC OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 38155e:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE CONVERT(VARBINARY(MAX), [name]) < CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8)) ORDER BY CONVERT(VARBINARY(MAX), [items].[name]), DATALENGTH([items].[name]), [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- fb67b0:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE CONVERT(VARBINARY(MAX), [name]) > CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8)) ORDER BY CONVERT(VARBINARY(MAX), [items].[name]), DATALENGTH([items].[name]), [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 202669:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [active] > @p1;

-- query: null is before everything, and only conditions about null find it
-- and b1cfcf cea3e7 c94297 bdfb0a 1a7bee dac572 85ba78
-- 573d89:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ((CONVERT(VARBINARY(MAX), [note]) < CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8)) OR CONVERT(VARBINARY(MAX), [note]) >= CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8))) OR [note] IS NULL) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p3 ROWS ONLY;
-- 366573:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([rating] <> @p1 OR [rating] IS NULL) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 907efb:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([rating] >= @p1 OR [rating] IS NULL) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 7b8a4b:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([rating] IN (SELECT [value] FROM OPENJSON(@p1) WITH ([value] BIGINT '$')) OR [rating] IS NULL) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 0eb68a:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE 1 = 1 ORDER BY CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 3f1656:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE 1 = 1 ORDER BY [items].[delete_time] DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 6f8d1c:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE 1 = 1 ORDER BY [items].[rating] DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- d1e56e:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE 1 = 1 ORDER BY [items].[rating], [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- c66262:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [delete_time] >= CONVERT(DATETIME2(3), @p1, 126) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 9917aa:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [note] IS NOT NULL ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 110980:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [rating] < @p1 ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- e0875f:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [rating] IS NOT NULL ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- de01f4:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [rating] IS NULL ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- ae95a6:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [rating] NOT IN (SELECT [value] FROM OPENJSON(@p1) WITH ([value] BIGINT '$')) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 913f62:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE ((CONVERT(VARBINARY(MAX), [note]) < CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8)) OR CONVERT(VARBINARY(MAX), [note]) >= CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8))) OR [note] IS NULL);
-- 76d3c9:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE ([rating] <> @p1 OR [rating] IS NULL);
-- c4ed12:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE ([rating] IN (SELECT [value] FROM OPENJSON(@p1) WITH ([value] BIGINT '$')) OR [rating] IS NULL);
-- c7a64e:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [note] IS NOT NULL;
-- 0fe4ae:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [rating] IS NOT NULL;
-- 5a57bd:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [rating] IS NULL;

-- query: where compares a field with another of its kind, and null equals null then
-- and 1bdc64 791d4c a5a9a5 635dc0
-- b08dbd:
DELETE FROM [items] WHERE [create_time] > [delete_time];
-- 7ed4f6:
SELECT [id] FROM [items] WITH (UPDLOCK, HOLDLOCK) WHERE (([note] = [name] AND DATALENGTH([note]) = DATALENGTH([name])) OR ([note] IS NULL AND 1 = 0));
-- 729ad8:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT CONVERT(VARCHAR(20), [id]) AS [id], [position], [code], CONVERT(VARCHAR(20), [parent_id]) AS [parent_id], CONVERT(VARCHAR(20), [after_id]) AS [after_id] FROM [slots] WHERE ([parent_id] = [after_id] OR ([parent_id] IS NULL AND [after_id] IS NULL)) ORDER BY [slots].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 52b3e2:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT CONVERT(VARCHAR(20), [id]) AS [id], [position], [code], CONVERT(VARCHAR(20), [parent_id]) AS [parent_id], CONVERT(VARCHAR(20), [after_id]) AS [after_id] FROM [slots] WHERE ([parent_id] > [after_id] OR [parent_id] IS NULL OR [after_id] IS NULL) ORDER BY [slots].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 2ea1cd:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT CONVERT(VARCHAR(20), [id]) AS [id], [position], [code], CONVERT(VARCHAR(20), [parent_id]) AS [parent_id], CONVERT(VARCHAR(20), [after_id]) AS [after_id] FROM [slots] WHERE [parent_id] < [id] ORDER BY [slots].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- c4f91f:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT CONVERT(VARCHAR(20), [id]) AS [id], [position], [code], CONVERT(VARCHAR(20), [parent_id]) AS [parent_id], CONVERT(VARCHAR(20), [after_id]) AS [after_id] FROM [slots] WHERE [parent_id] > [after_id] ORDER BY [slots].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 18c7f2:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (([note] <> [owner_id] OR DATALENGTH([note]) <> DATALENGTH([owner_id])) OR ([note] IS NULL AND [owner_id] IS NOT NULL) OR ([note] IS NOT NULL AND [owner_id] IS NULL)) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 0cbc78:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (([note] = [name] AND DATALENGTH([note]) = DATALENGTH([name])) OR ([note] IS NULL AND 1 = 0)) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 8c3c0c:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (([note] = [owner_id] AND DATALENGTH([note]) = DATALENGTH([owner_id])) OR ([note] IS NULL AND [owner_id] IS NULL)) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- bcc5ca:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (CONVERT(VARBINARY(MAX), [id]) < CONVERT(VARBINARY(MAX), [name]) AND [id] <> CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8)) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 1c635d:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([create_time] <> [delete_time] OR (1 = 0 AND [delete_time] IS NOT NULL) OR [delete_time] IS NULL) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- ca96c1:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([create_time] = [delete_time] OR (1 = 0 AND [delete_time] IS NULL)) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- d6b3df:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE CONVERT(VARBINARY(MAX), [note]) < CONVERT(VARBINARY(MAX), [name]) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 339eeb:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE CONVERT(VARBINARY(MAX), [note]) >= CONVERT(VARBINARY(MAX), [note]) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 8ccf86:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [create_time] < [delete_time] ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 4b035e:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [create_time] <= [delete_time] ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- e559b8:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [create_time] > [delete_time] ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- a008b2:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [create_time] >= [delete_time] ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- ec3ed9:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE (([note] <> [owner_id] OR DATALENGTH([note]) <> DATALENGTH([owner_id])) OR ([note] IS NULL AND [owner_id] IS NOT NULL) OR ([note] IS NOT NULL AND [owner_id] IS NULL));
-- 019695:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE (([note] = [name] AND DATALENGTH([note]) = DATALENGTH([name])) OR ([note] IS NULL AND 1 = 0));
-- 141e38:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE (([note] = [owner_id] AND DATALENGTH([note]) = DATALENGTH([owner_id])) OR ([note] IS NULL AND [owner_id] IS NULL));
-- 7aa308:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE (CONVERT(VARBINARY(MAX), [id]) < CONVERT(VARBINARY(MAX), [name]) AND [id] <> CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8));
-- 6fda37:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE ([create_time] <> [delete_time] OR (1 = 0 AND [delete_time] IS NOT NULL) OR [delete_time] IS NULL);
-- 25c0a4:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE ([create_time] = [delete_time] OR (1 = 0 AND [delete_time] IS NULL));
-- 4b58ea:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE CONVERT(VARBINARY(MAX), [note]) < CONVERT(VARBINARY(MAX), [name]);
-- bedfac:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE CONVERT(VARBINARY(MAX), [note]) >= CONVERT(VARBINARY(MAX), [note]);
-- 9b85c6:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [create_time] < [delete_time];
-- af5caf:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [create_time] <= [delete_time];
-- e7e952:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [create_time] > [delete_time];
-- 9b8c76:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [create_time] >= [delete_time];

-- query: where compares a field with values of its type only
-- and 643314

-- query: lists and pages are ordered by existing fields, each named once
-- and 643314

-- query: a malformed id finds nothing, and is no error in a where
-- and 7078ba 3f7821 53c2e8
-- c481ec:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([id] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) AND [active] = @p2) ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT 2 ROWS ONLY;
-- 643639:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [id] IN (SELECT CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8) FROM OPENJSON(@p1) WITH ([value] NVARCHAR(MAX) '$'));

-- query: where joins with and, or and not
-- and 89c782 0514fa 356f00
-- 7b5a14:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (([active] = @p1 AND [id] <> CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) AND ([note] = CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8)))) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p4 ROWS ONLY;
-- b9f46d:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([active] <> @p1 AND [id] <> CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p3 ROWS ONLY;
-- 701bc1:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([id] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) OR ([id] = CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8) AND [active] = @p3) OR ([id] = CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8) AND [active] = @p5)) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p6 ROWS ONLY;
-- 1a4803:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([id] >= CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) AND [id] < CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8) AND [id] <> CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8)) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p4 ROWS ONLY;
-- 576c66:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE (([active] = @p1 AND [id] <> CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) AND ([note] = CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))));
-- 4fbd52:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE ([active] <> @p1 AND [id] <> CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8));
-- fdf67a:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE ([active] = @p1 AND [id] > CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8));
-- a6046d:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE ([id] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) OR ([id] = CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8) AND [active] = @p3) OR ([id] = CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8) AND [active] = @p5));
-- 943829:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE ([id] >= CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) AND [id] < CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8) AND [id] <> CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8));

-- query: where takes lists of any length
-- and 1bdc64 c4ed12 0514fa 356f00
-- fae13d:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE CONVERT(VARBINARY(MAX), [name]) IN (SELECT CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8)) FROM OPENJSON(@p1) WITH ([value] NVARCHAR(MAX) '$'));
-- c4f9a5:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE CONVERT(VARBINARY(MAX), [name]) NOT IN (SELECT CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8)) FROM OPENJSON(@p1) WITH ([value] NVARCHAR(MAX) '$'));

-- any-case: text is found in any case, by Unicode's simple folding and nothing more
-- and 643314 7cdb58 9917aa e195df c7a64e
-- dc7a07:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (CHARINDEX(CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), REPLACE([note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8))) = 1 AND CHARINDEX(CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8), REPLACE([note], CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8))) > 0 AND (([note] <> CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8) OR DATALENGTH([note]) <> DATALENGTH(CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8))) OR [note] IS NULL)) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p8 ROWS ONLY;
-- f87710:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (REPLACE( /* 7 within each other */ [note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) /* and so on */ = CONVERT(VARCHAR(MAX), @p15 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH(REPLACE( /* 7 within each other */ [note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) /* and so on */) = DATALENGTH(CONVERT(VARCHAR(MAX), @p15 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p16 ROWS ONLY;
-- bf13cc:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (REPLACE( /* 6 within each other */ [note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) /* and so on */ = CONVERT(VARCHAR(MAX), @p13 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH(REPLACE( /* 6 within each other */ [note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) /* and so on */) = DATALENGTH(CONVERT(VARCHAR(MAX), @p13 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p14 ROWS ONLY;
-- e16524:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (REPLACE( /* 4 within each other */ [note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) /* and so on */ = CONVERT(VARCHAR(MAX), @p9 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH(REPLACE( /* 4 within each other */ [note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) /* and so on */) = DATALENGTH(CONVERT(VARCHAR(MAX), @p9 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p10 ROWS ONLY;
-- 223b92:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([note] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 4eb296:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE CHARINDEX(CONVERT(VARCHAR(MAX), @p13 COLLATE Latin1_General_100_BIN2_UTF8), REPLACE( /* 6 within each other */ [note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) /* and so on */) = 1 ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p14 ROWS ONLY;
-- 871bc1:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE CHARINDEX(CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8), REPLACE(REPLACE([note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8))) > 0 ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p6 ROWS ONLY;
-- e41a42:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE CHARINDEX(CONVERT(VARCHAR(MAX), @p9 COLLATE Latin1_General_100_BIN2_UTF8), REPLACE( /* 4 within each other */ [note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) /* and so on */) > 0 ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p10 ROWS ONLY;
-- b6f42e:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE (CHARINDEX(CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), REPLACE([note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8))) = 1 AND CHARINDEX(CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8), REPLACE([note], CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8))) > 0 AND (([note] <> CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8) OR DATALENGTH([note]) <> DATALENGTH(CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8))) OR [note] IS NULL));
-- 37a10b:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE (REPLACE( /* 7 within each other */ [note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) /* and so on */ = CONVERT(VARCHAR(MAX), @p15 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH(REPLACE( /* 7 within each other */ [note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) /* and so on */) = DATALENGTH(CONVERT(VARCHAR(MAX), @p15 COLLATE Latin1_General_100_BIN2_UTF8)));
-- 1e1aa0:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE (REPLACE( /* 6 within each other */ [note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) /* and so on */ = CONVERT(VARCHAR(MAX), @p13 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH(REPLACE( /* 6 within each other */ [note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) /* and so on */) = DATALENGTH(CONVERT(VARCHAR(MAX), @p13 COLLATE Latin1_General_100_BIN2_UTF8)));
-- cec1a9:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE (REPLACE( /* 4 within each other */ [note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) /* and so on */ = CONVERT(VARCHAR(MAX), @p9 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH(REPLACE( /* 4 within each other */ [note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) /* and so on */) = DATALENGTH(CONVERT(VARCHAR(MAX), @p9 COLLATE Latin1_General_100_BIN2_UTF8)));
-- 7a2021:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE CHARINDEX(CONVERT(VARCHAR(MAX), @p13 COLLATE Latin1_General_100_BIN2_UTF8), REPLACE( /* 6 within each other */ [note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) /* and so on */) = 1;
-- a2ba91:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE CHARINDEX(CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8), REPLACE(REPLACE([note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8))) > 0;
-- a757c3:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE CHARINDEX(CONVERT(VARCHAR(MAX), @p9 COLLATE Latin1_General_100_BIN2_UTF8), REPLACE( /* 4 within each other */ [note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) /* and so on */) > 0;

-- any-case: text in any case means the same for texts of every kind
-- and b1cfcf 7cdb58 736f02 6e02bd 573d89 e16524 223b92 871bc1 9917aa 913f62 cec1a9 e195df a2ba91 c7a64e
-- 6cce82:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ((REPLACE( /* 5 within each other */ [note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) /* and so on */ <> CONVERT(VARCHAR(MAX), @p11 COLLATE Latin1_General_100_BIN2_UTF8) OR DATALENGTH(REPLACE( /* 5 within each other */ [note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) /* and so on */) <> DATALENGTH(CONVERT(VARCHAR(MAX), @p11 COLLATE Latin1_General_100_BIN2_UTF8))) OR [note] IS NULL) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p12 ROWS ONLY;
-- 7ef68c:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ((REPLACE( /* 4 within each other */ [note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) /* and so on */ <> CONVERT(VARCHAR(MAX), @p9 COLLATE Latin1_General_100_BIN2_UTF8) OR DATALENGTH(REPLACE( /* 4 within each other */ [note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) /* and so on */) <> DATALENGTH(CONVERT(VARCHAR(MAX), @p9 COLLATE Latin1_General_100_BIN2_UTF8))) OR [note] IS NULL) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p10 ROWS ONLY;
-- d52bcf:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ((REPLACE(REPLACE(REPLACE([note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8)), CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8)) <> CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8) OR DATALENGTH(REPLACE(REPLACE(REPLACE([note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8)), CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8))) <> DATALENGTH(CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8))) OR [note] IS NULL) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p8 ROWS ONLY;
-- bc5f2b:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (([note] <> CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) OR DATALENGTH([note]) <> DATALENGTH(CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8))) OR [note] IS NULL) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- bcae2d:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (CHARINDEX(CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), [note]) = 0 OR [note] IS NULL) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- c7948f:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (CHARINDEX(CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), REPLACE([note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8))) <> 1 OR [note] IS NULL) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p4 ROWS ONLY;
-- 62d553:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (CHARINDEX(CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), REPLACE([note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8))) = 0 OR [note] IS NULL) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p4 ROWS ONLY;
-- 2e856a:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (CHARINDEX(CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8), REPLACE(REPLACE([note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8))) <> 1 OR [note] IS NULL) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p6 ROWS ONLY;
-- c8de97:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (CHARINDEX(CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8), REPLACE(REPLACE([note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8))) = 0 OR [note] IS NULL) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p6 ROWS ONLY;
-- 56b077:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (CHARINDEX(CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8), REPLACE(REPLACE(REPLACE([note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8)), CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8))) <> 1 OR [note] IS NULL) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p8 ROWS ONLY;
-- 75da7a:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (CHARINDEX(CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8), REPLACE(REPLACE(REPLACE([note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8)), CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8))) = 0 OR [note] IS NULL) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p8 ROWS ONLY;
-- c2b21f:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (CONVERT(VARBINARY(MAX), [note]) >= CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8)) AND CONVERT(VARBINARY(MAX), [note]) < CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p3 ROWS ONLY;
-- 1b764c:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (REPLACE( /* 5 within each other */ [note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) /* and so on */ = CONVERT(VARCHAR(MAX), @p11 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH(REPLACE( /* 5 within each other */ [note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) /* and so on */) = DATALENGTH(CONVERT(VARCHAR(MAX), @p11 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p12 ROWS ONLY;
-- 474e4b:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (REPLACE(REPLACE(REPLACE([note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8)), CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8)) = CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH(REPLACE(REPLACE(REPLACE([note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8)), CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8))) = DATALENGTH(CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p8 ROWS ONLY;
-- 4afb10:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE CHARINDEX(CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), [note]) > 0 ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 1b5f91:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE CHARINDEX(CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), REPLACE([note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8))) = 1 ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p4 ROWS ONLY;
-- e92ecf:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE CHARINDEX(CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), REPLACE([note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8))) > 0 ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p4 ROWS ONLY;
-- 979c96:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE CHARINDEX(CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8), REPLACE(REPLACE([note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8))) = 1 ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p6 ROWS ONLY;
-- afd60b:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE CHARINDEX(CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8), REPLACE(REPLACE(REPLACE([note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8)), CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8))) = 1 ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p8 ROWS ONLY;
-- 67e983:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE CHARINDEX(CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8), REPLACE(REPLACE(REPLACE([note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8)), CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8))) > 0 ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p8 ROWS ONLY;
-- 268bbc:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [note] IS NULL ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 107134:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE ((REPLACE( /* 5 within each other */ [note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) /* and so on */ <> CONVERT(VARCHAR(MAX), @p11 COLLATE Latin1_General_100_BIN2_UTF8) OR DATALENGTH(REPLACE( /* 5 within each other */ [note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) /* and so on */) <> DATALENGTH(CONVERT(VARCHAR(MAX), @p11 COLLATE Latin1_General_100_BIN2_UTF8))) OR [note] IS NULL);
-- 2ea2e2:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE ((REPLACE( /* 4 within each other */ [note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) /* and so on */ <> CONVERT(VARCHAR(MAX), @p9 COLLATE Latin1_General_100_BIN2_UTF8) OR DATALENGTH(REPLACE( /* 4 within each other */ [note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) /* and so on */) <> DATALENGTH(CONVERT(VARCHAR(MAX), @p9 COLLATE Latin1_General_100_BIN2_UTF8))) OR [note] IS NULL);
-- b3a49c:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE ((REPLACE(REPLACE(REPLACE([note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8)), CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8)) <> CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8) OR DATALENGTH(REPLACE(REPLACE(REPLACE([note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8)), CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8))) <> DATALENGTH(CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8))) OR [note] IS NULL);
-- bc6ee4:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE (([note] <> CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) OR DATALENGTH([note]) <> DATALENGTH(CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8))) OR [note] IS NULL);
-- fb3553:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE (CHARINDEX(CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), [note]) = 0 OR [note] IS NULL);
-- d94980:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE (CHARINDEX(CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), REPLACE([note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8))) <> 1 OR [note] IS NULL);
-- 1ae4c9:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE (CHARINDEX(CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), REPLACE([note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8))) = 0 OR [note] IS NULL);
-- de092d:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE (CHARINDEX(CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8), REPLACE(REPLACE([note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8))) <> 1 OR [note] IS NULL);
-- 69dc21:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE (CHARINDEX(CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8), REPLACE(REPLACE([note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8))) = 0 OR [note] IS NULL);
-- 2661e4:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE (CHARINDEX(CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8), REPLACE(REPLACE(REPLACE([note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8)), CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8))) <> 1 OR [note] IS NULL);
-- e35df5:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE (CHARINDEX(CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8), REPLACE(REPLACE(REPLACE([note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8)), CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8))) = 0 OR [note] IS NULL);
-- b07f76:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE (CONVERT(VARBINARY(MAX), [note]) >= CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8)) AND CONVERT(VARBINARY(MAX), [note]) < CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)));
-- 705caf:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE (REPLACE( /* 5 within each other */ [note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) /* and so on */ = CONVERT(VARCHAR(MAX), @p11 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH(REPLACE( /* 5 within each other */ [note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) /* and so on */) = DATALENGTH(CONVERT(VARCHAR(MAX), @p11 COLLATE Latin1_General_100_BIN2_UTF8)));
-- c097c2:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE (REPLACE(REPLACE(REPLACE([note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8)), CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8)) = CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH(REPLACE(REPLACE(REPLACE([note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8)), CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8))) = DATALENGTH(CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8)));
-- 794e10:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE CHARINDEX(CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), [note]) > 0;
-- b95936:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE CHARINDEX(CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), REPLACE([note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8))) = 1;
-- 28de2f:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE CHARINDEX(CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), REPLACE([note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8))) > 0;
-- 384904:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE CHARINDEX(CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8), REPLACE(REPLACE([note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8))) = 1;
-- 9a7eda:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE CHARINDEX(CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8), REPLACE(REPLACE(REPLACE([note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8)), CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8))) = 1;
-- 8958c5:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE CHARINDEX(CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8), REPLACE(REPLACE(REPLACE([note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8)), CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8))) > 0;
-- eb7d6b:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [note] IS NULL;

-- any-case: text in any case is looked for up to 200 different letters
-- and 7078ba
-- 23a15d:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE CHARINDEX(CONVERT(VARCHAR(MAX), @p405 COLLATE Latin1_General_100_BIN2_UTF8), REPLACE( /* 202 within each other */ [note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) /* and so on */) > 0 ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p406 ROWS ONLY;
-- 34cef8:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE CHARINDEX(CONVERT(VARCHAR(MAX), @p407 COLLATE Latin1_General_100_BIN2_UTF8), REPLACE( /* 203 within each other */ [note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) /* and so on */) = 1 ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p408 ROWS ONLY;
-- 1a5bba:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE CHARINDEX(CONVERT(VARCHAR(MAX), @p405 COLLATE Latin1_General_100_BIN2_UTF8), REPLACE( /* 202 within each other */ [note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) /* and so on */) > 0;
-- 076022:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE CHARINDEX(CONVERT(VARCHAR(MAX), @p407 COLLATE Latin1_General_100_BIN2_UTF8), REPLACE( /* 203 within each other */ [note], CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) /* and so on */) = 1;

-- any-case: only text is compared in any case, with text


-- page: pages have the requested size, and the last has no token
-- and b1cfcf 7cdb58 736f02 6e02bd eccd51

-- page: a page has at most 1,000 items, whatever the requested size
-- and 296ecd 7cdb58 6e02bd c537bd 67d8e2 eccd51
-- 7e5cde:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [id] > CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;

-- page: lists of no item, one, a page, and one more are walked to the end
-- and 075641 f52cfe 296ecd 1bdc64 692ed9 05aaa9 a5a9a5 5d16dd eccd51 d1e56e 7e5cde 4fcb17
-- 402606:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (CONVERT(VARBINARY(MAX), [name]) < CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8)) OR (([name] = CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([name]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8))) AND [id] > CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY CONVERT(VARBINARY(MAX), [items].[name]) DESC, DATALENGTH([items].[name]) DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p4 ROWS ONLY;
-- 195f0c:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([active] > @p1 OR ([active] = @p2 AND [weight] < @p3) OR ([active] = @p4 AND [weight] = @p5 AND [id] > CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[active], [items].[weight] DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p7 ROWS ONLY;
-- e47923:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([rating] IS NOT NULL OR ([rating] IS NULL AND [id] > CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[rating], [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- e6bfb2:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE 1 = 1 ORDER BY [items].[active], [items].[weight] DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- d8ed44:
UPDATE [items] SET [name] = [new].[name], [note] = [new].[note], [active] = [new].[active], [create_time] = [new].[create_time], [delete_time] = [new].[delete_time], [rating] = [new].[rating], [weight] = [new].[weight], [serial] = [new].[serial], [price] = [new].[price], [owner_id] = [new].[owner_id], [version] = [items].[version] + 1 FROM [items] JOIN (VALUES (CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8), @p4, CONVERT(DATETIME2(3), @p5, 126), CONVERT(DATETIME2(3), @p6, 126), @p7, @p8, CONVERT(BIGINT, @p9), CONVERT(VARCHAR(MAX), @p10 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p11 COLLATE Latin1_General_100_BIN2_UTF8), @p12), /* 4 more of this form */, (CONVERT(VARCHAR(MAX), @p61 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p62 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p63 COLLATE Latin1_General_100_BIN2_UTF8), @p64, CONVERT(DATETIME2(3), @p65, 126), CONVERT(DATETIME2(3), @p66, 126), @p67, @p68, CONVERT(BIGINT, @p69), CONVERT(VARCHAR(MAX), @p70 COLLATE Latin1_General_100_BIN2_UTF8), CONVERT(VARCHAR(MAX), @p71 COLLATE Latin1_General_100_BIN2_UTF8), @p72)) AS [new] ([id], [name], [note], [active], [create_time], [delete_time], [rating], [weight], [serial], [price], [owner_id], [version]) ON [items].[id] = [new].[id];

-- page: pages walk through any order once, with ties, nulls and filters
-- and 076547 736f02 0eb68a e8026d 76d3c9 356f00
-- 4562de:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (([note] IS NULL AND [id] > CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8)) OR [note] < NULL) ORDER BY CONVERT(VARBINARY(MAX), [items].[note]) DESC, DATALENGTH([items].[note]) DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- c9016a:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (([rating] <> @p1 OR [rating] IS NULL) AND (([note] IS NULL AND [id] > CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) OR [note] < NULL)) ORDER BY CONVERT(VARBINARY(MAX), [items].[note]) DESC, DATALENGTH([items].[note]) DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p3 ROWS ONLY;
-- 353e1f:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (([rating] <> @p1 OR [rating] IS NULL) AND (([rating] IS NULL AND CONVERT(VARBINARY(MAX), [note]) > CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8))) OR ([rating] IS NULL AND ([note] = CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) AND [id] > CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8)) OR [rating] < NULL)) ORDER BY [items].[rating] DESC, CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[id] OFFSET 0 ROWS FETCH NEXT @p5 ROWS ONLY;
-- 3ee543:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (([rating] <> @p1 OR [rating] IS NULL) AND (CONVERT(VARBINARY(MAX), [note]) < CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) OR [note] IS NULL OR (([note] = CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) AND [id] > CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8)))) ORDER BY CONVERT(VARBINARY(MAX), [items].[note]) DESC, DATALENGTH([items].[note]) DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p5 ROWS ONLY;
-- 072802:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (([rating] <> @p1 OR [rating] IS NULL) AND (CONVERT(VARBINARY(MAX), [note]) > CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) OR (([note] = CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) AND [id] > CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8)))) ORDER BY CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[id] OFFSET 0 ROWS FETCH NEXT @p5 ROWS ONLY;
-- f34d00:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (([rating] <> @p1 OR [rating] IS NULL) AND (CONVERT(VARBINARY(MAX), [note]) > CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) OR (([note] = CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) AND [rating] > @p4) OR (([note] = CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8))) AND [rating] = @p6 AND CONVERT(VARBINARY(MAX), [name]) < CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8))) OR (([note] = CONVERT(VARCHAR(MAX), @p8 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p8 COLLATE Latin1_General_100_BIN2_UTF8))) AND [rating] = @p9 AND ([name] = CONVERT(VARCHAR(MAX), @p10 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([name]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p10 COLLATE Latin1_General_100_BIN2_UTF8))) AND [id] > CONVERT(VARCHAR(MAX), @p11 COLLATE Latin1_General_100_BIN2_UTF8)))) ORDER BY CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[rating], CONVERT(VARBINARY(MAX), [items].[name]) DESC, DATALENGTH([items].[name]) DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p12 ROWS ONLY;
-- 8abab0:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (([rating] <> @p1 OR [rating] IS NULL) AND (CONVERT(VARBINARY(MAX), [note]) > CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) OR (([note] = CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) AND [rating] IS NOT NULL) OR (([note] = CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8))) AND [rating] IS NULL AND CONVERT(VARBINARY(MAX), [name]) < CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8))) OR (([note] = CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8))) AND [rating] IS NULL AND ([name] = CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([name]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8))) AND [id] > CONVERT(VARCHAR(MAX), @p8 COLLATE Latin1_General_100_BIN2_UTF8)))) ORDER BY CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[rating], CONVERT(VARBINARY(MAX), [items].[name]) DESC, DATALENGTH([items].[name]) DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p9 ROWS ONLY;
-- d0ce72:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (([rating] <> @p1 OR [rating] IS NULL) AND ([active] > @p2 OR ([active] = @p3 AND [create_time] < CONVERT(DATETIME2(3), @p4, 126)) OR ([active] = @p5 AND [create_time] = CONVERT(DATETIME2(3), @p6, 126) AND [id] > CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8)))) ORDER BY [items].[active], [items].[create_time] DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p8 ROWS ONLY;
-- a570ed:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (([rating] <> @p1 OR [rating] IS NULL) AND ([delete_time] IS NOT NULL OR ([delete_time] IS NULL AND [weight] < @p2) OR ([delete_time] IS NULL AND [weight] = @p3 AND [id] > CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8)))) ORDER BY [items].[delete_time], [items].[weight] DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p5 ROWS ONLY;
-- 5bf500:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (([rating] <> @p1 OR [rating] IS NULL) AND ([note] IS NOT NULL OR ([note] IS NULL AND [id] > CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)))) ORDER BY CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[id] OFFSET 0 ROWS FETCH NEXT @p3 ROWS ONLY;
-- 342b91:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (([rating] <> @p1 OR [rating] IS NULL) AND ([note] IS NOT NULL OR ([note] IS NULL AND [rating] > @p2) OR ([note] IS NULL AND [rating] = @p3 AND CONVERT(VARBINARY(MAX), [name]) < CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8))) OR ([note] IS NULL AND [rating] = @p5 AND ([name] = CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([name]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8))) AND [id] > CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8)))) ORDER BY CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[rating], CONVERT(VARBINARY(MAX), [items].[name]) DESC, DATALENGTH([items].[name]) DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p8 ROWS ONLY;
-- a7d1c9:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (([rating] <> @p1 OR [rating] IS NULL) AND ([rating] < @p2 OR [rating] IS NULL OR ([rating] = @p3 AND CONVERT(VARBINARY(MAX), [note]) > CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8))) OR ([rating] = @p5 AND ([note] = CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8))) AND [id] > CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8)))) ORDER BY [items].[rating] DESC, CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[id] OFFSET 0 ROWS FETCH NEXT @p8 ROWS ONLY;
-- 16b55d:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (([rating] <> @p1 OR [rating] IS NULL) AND [id] < CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) ORDER BY [items].[id] DESC OFFSET 0 ROWS FETCH NEXT @p3 ROWS ONLY;
-- b002a7:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (([rating] IS NULL AND [note] IS NOT NULL) OR ([rating] IS NULL AND [note] IS NULL AND [id] > CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8)) OR [rating] < NULL) ORDER BY [items].[rating] DESC, CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- f2e0c0:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (CONVERT(VARBINARY(MAX), [note]) < CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8)) OR [note] IS NULL OR (([note] = CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8))) AND [id] > CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY CONVERT(VARBINARY(MAX), [items].[note]) DESC, DATALENGTH([items].[note]) DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p4 ROWS ONLY;
-- b32745:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (CONVERT(VARBINARY(MAX), [note]) > CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8)) OR (([note] = CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8))) AND [id] > CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[id] OFFSET 0 ROWS FETCH NEXT @p4 ROWS ONLY;
-- 966e03:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (CONVERT(VARBINARY(MAX), [note]) > CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8)) OR (([note] = CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8))) AND [rating] > @p3) OR (([note] = CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8))) AND [rating] = @p5 AND CONVERT(VARBINARY(MAX), [name]) < CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8))) OR (([note] = CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8))) AND [rating] = @p8 AND ([name] = CONVERT(VARCHAR(MAX), @p9 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([name]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p9 COLLATE Latin1_General_100_BIN2_UTF8))) AND [id] > CONVERT(VARCHAR(MAX), @p10 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[rating], CONVERT(VARBINARY(MAX), [items].[name]) DESC, DATALENGTH([items].[name]) DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p11 ROWS ONLY;
-- 7fa8b4:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([active] = @p1 AND (([note] IS NULL AND [id] > CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) OR [note] < NULL)) ORDER BY CONVERT(VARBINARY(MAX), [items].[note]) DESC, DATALENGTH([items].[note]) DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p3 ROWS ONLY;
-- 150a9f:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([active] = @p1 AND (CONVERT(VARBINARY(MAX), [note]) < CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) OR [note] IS NULL OR (([note] = CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) AND [id] > CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8)))) ORDER BY CONVERT(VARBINARY(MAX), [items].[note]) DESC, DATALENGTH([items].[note]) DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p5 ROWS ONLY;
-- 468844:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([active] = @p1 AND (CONVERT(VARBINARY(MAX), [note]) > CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) OR (([note] = CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) AND [id] > CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8)))) ORDER BY CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[id] OFFSET 0 ROWS FETCH NEXT @p5 ROWS ONLY;
-- aa4c0c:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([active] = @p1 AND (CONVERT(VARBINARY(MAX), [note]) > CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) OR (([note] = CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) AND [rating] > @p4) OR (([note] = CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8))) AND [rating] = @p6 AND CONVERT(VARBINARY(MAX), [name]) < CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8))) OR (([note] = CONVERT(VARCHAR(MAX), @p8 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p8 COLLATE Latin1_General_100_BIN2_UTF8))) AND [rating] = @p9 AND ([name] = CONVERT(VARCHAR(MAX), @p10 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([name]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p10 COLLATE Latin1_General_100_BIN2_UTF8))) AND [id] > CONVERT(VARCHAR(MAX), @p11 COLLATE Latin1_General_100_BIN2_UTF8)))) ORDER BY CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[rating], CONVERT(VARBINARY(MAX), [items].[name]) DESC, DATALENGTH([items].[name]) DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p12 ROWS ONLY;
-- 452db1:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([active] = @p1 AND ([active] > @p2 OR ([active] = @p3 AND [create_time] < CONVERT(DATETIME2(3), @p4, 126)) OR ([active] = @p5 AND [create_time] = CONVERT(DATETIME2(3), @p6, 126) AND [id] > CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8)))) ORDER BY [items].[active], [items].[create_time] DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p8 ROWS ONLY;
-- 5ee368:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([active] = @p1 AND ([delete_time] IS NOT NULL OR ([delete_time] IS NULL AND [weight] < @p2) OR ([delete_time] IS NULL AND [weight] = @p3 AND [id] > CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8)))) ORDER BY [items].[delete_time], [items].[weight] DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p5 ROWS ONLY;
-- 642cd7:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([active] = @p1 AND ([note] IS NOT NULL OR ([note] IS NULL AND [id] > CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)))) ORDER BY CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[id] OFFSET 0 ROWS FETCH NEXT @p3 ROWS ONLY;
-- a86133:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([active] = @p1 AND ([note] IS NOT NULL OR ([note] IS NULL AND [rating] > @p2) OR ([note] IS NULL AND [rating] = @p3 AND CONVERT(VARBINARY(MAX), [name]) < CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8))) OR ([note] IS NULL AND [rating] = @p5 AND ([name] = CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([name]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8))) AND [id] > CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8)))) ORDER BY CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[rating], CONVERT(VARBINARY(MAX), [items].[name]) DESC, DATALENGTH([items].[name]) DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p8 ROWS ONLY;
-- b6334f:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([active] = @p1 AND ([rating] < @p2 OR [rating] IS NULL OR ([rating] = @p3 AND CONVERT(VARBINARY(MAX), [note]) > CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8))) OR ([rating] = @p5 AND ([note] = CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8))) AND [id] > CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8)))) ORDER BY [items].[rating] DESC, CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[id] OFFSET 0 ROWS FETCH NEXT @p8 ROWS ONLY;
-- 93c773:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([active] = @p1 AND [id] < CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) ORDER BY [items].[id] DESC OFFSET 0 ROWS FETCH NEXT @p3 ROWS ONLY;
-- 1592e0:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([active] > @p1 OR ([active] = @p2 AND [create_time] < CONVERT(DATETIME2(3), @p3, 126)) OR ([active] = @p4 AND [create_time] = CONVERT(DATETIME2(3), @p5, 126) AND [id] > CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[active], [items].[create_time] DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p7 ROWS ONLY;
-- e756b1:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([delete_time] IS NOT NULL OR ([delete_time] IS NULL AND [weight] < @p1) OR ([delete_time] IS NULL AND [weight] = @p2 AND [id] > CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[delete_time], [items].[weight] DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p4 ROWS ONLY;
-- 8ab71e:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([note] IS NOT NULL OR ([note] IS NULL AND [id] > CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 66b314:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([note] IS NOT NULL OR ([note] IS NULL AND [rating] > @p1) OR ([note] IS NULL AND [rating] = @p2 AND CONVERT(VARBINARY(MAX), [name]) < CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) OR ([note] IS NULL AND [rating] = @p4 AND ([name] = CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([name]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8))) AND [id] > CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[rating], CONVERT(VARBINARY(MAX), [items].[name]) DESC, DATALENGTH([items].[name]) DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p7 ROWS ONLY;
-- 017ba8:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([rating] < @p1 OR [rating] IS NULL OR ([rating] = @p2 AND CONVERT(VARBINARY(MAX), [note]) > CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) OR ([rating] = @p4 AND ([note] = CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8))) AND [id] > CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[rating] DESC, CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[id] OFFSET 0 ROWS FETCH NEXT @p7 ROWS ONLY;
-- 39e915:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([rating] <> @p1 OR [rating] IS NULL) ORDER BY CONVERT(VARBINARY(MAX), [items].[note]) DESC, DATALENGTH([items].[note]) DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 2ae648:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([rating] <> @p1 OR [rating] IS NULL) ORDER BY CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- e7f864:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([rating] <> @p1 OR [rating] IS NULL) ORDER BY CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[rating], CONVERT(VARBINARY(MAX), [items].[name]) DESC, DATALENGTH([items].[name]) DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- b9b05a:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([rating] <> @p1 OR [rating] IS NULL) ORDER BY [items].[active], [items].[create_time] DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 972a66:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([rating] <> @p1 OR [rating] IS NULL) ORDER BY [items].[delete_time], [items].[weight] DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- d94197:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([rating] <> @p1 OR [rating] IS NULL) ORDER BY [items].[id] DESC OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- fed2a5:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([rating] <> @p1 OR [rating] IS NULL) ORDER BY [items].[rating] DESC, CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 87caa7:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE 1 = 1 ORDER BY CONVERT(VARBINARY(MAX), [items].[note]) DESC, DATALENGTH([items].[note]) DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- b1a550:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE 1 = 1 ORDER BY CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[rating], CONVERT(VARBINARY(MAX), [items].[name]) DESC, DATALENGTH([items].[name]) DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- da1499:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE 1 = 1 ORDER BY [items].[active], [items].[create_time] DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 27e5ff:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE 1 = 1 ORDER BY [items].[delete_time], [items].[weight] DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- dcefe2:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE 1 = 1 ORDER BY [items].[rating] DESC, CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 1276d3:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [active] = @p1 ORDER BY CONVERT(VARBINARY(MAX), [items].[note]) DESC, DATALENGTH([items].[note]) DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- f96b51:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [active] = @p1 ORDER BY CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 0e7900:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [active] = @p1 ORDER BY CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[rating], CONVERT(VARBINARY(MAX), [items].[name]) DESC, DATALENGTH([items].[name]) DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 9d06e5:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [active] = @p1 ORDER BY [items].[active], [items].[create_time] DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 0620d4:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [active] = @p1 ORDER BY [items].[delete_time], [items].[weight] DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- f8f396:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [active] = @p1 ORDER BY [items].[id] DESC OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 60a98d:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [active] = @p1 ORDER BY [items].[rating] DESC, CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 9d5dc9:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [id] < CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) ORDER BY [items].[id] DESC OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- e9615d:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [active] = @p1;

-- page: pages are the whole list cut up, with ties and nulls in all directions
-- and 1bdc64 7cdb58 6e02bd
-- 934392:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (CONVERT(VARBINARY(MAX), [note]) > CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8)) OR (([note] = CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8))) AND [rating] < @p3) OR (([note] = CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8))) AND [rating] IS NULL) OR (([note] = CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8))) AND [rating] = @p6 AND [id] > CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[rating] DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p8 ROWS ONLY;
-- c0d7d6:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (CONVERT(VARBINARY(MAX), [note]) > CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8)) OR (([note] = CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8))) AND [rating] > @p3) OR (([note] = CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8))) AND [rating] = @p5 AND [id] > CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[rating], [items].[id] OFFSET 0 ROWS FETCH NEXT @p7 ROWS ONLY;
-- d5a9a5:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (CONVERT(VARBINARY(MAX), [note]) > CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8)) OR (([note] = CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8))) AND [rating] IS NOT NULL) OR (([note] = CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) AND [rating] IS NULL AND [id] > CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[rating], [items].[id] OFFSET 0 ROWS FETCH NEXT @p5 ROWS ONLY;
-- 77ac31:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (CONVERT(VARBINARY(MAX), [note]) > CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8)) OR (([note] = CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8))) AND [rating] IS NULL AND [id] > CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[rating] DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p4 ROWS ONLY;
-- b99294:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([delete_time] > CONVERT(DATETIME2(3), @p1, 126) OR ([delete_time] = CONVERT(DATETIME2(3), @p2, 126) AND [serial] < CONVERT(BIGINT, @p3)) OR ([delete_time] = CONVERT(DATETIME2(3), @p4, 126) AND [serial] = CONVERT(BIGINT, @p5) AND CONVERT(VARBINARY(MAX), [note]) < CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8))) OR ([delete_time] = CONVERT(DATETIME2(3), @p7, 126) AND [serial] = CONVERT(BIGINT, @p8) AND [note] IS NULL) OR ([delete_time] = CONVERT(DATETIME2(3), @p9, 126) AND [serial] = CONVERT(BIGINT, @p10) AND ([note] = CONVERT(VARCHAR(MAX), @p11 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p11 COLLATE Latin1_General_100_BIN2_UTF8))) AND [id] > CONVERT(VARCHAR(MAX), @p12 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[delete_time], [items].[serial] DESC, CONVERT(VARBINARY(MAX), [items].[note]) DESC, DATALENGTH([items].[note]) DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p13 ROWS ONLY;
-- 409cef:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([delete_time] > CONVERT(DATETIME2(3), @p1, 126) OR ([delete_time] = CONVERT(DATETIME2(3), @p2, 126) AND [serial] < CONVERT(BIGINT, @p3)) OR ([delete_time] = CONVERT(DATETIME2(3), @p4, 126) AND [serial] = CONVERT(BIGINT, @p5) AND CONVERT(VARBINARY(MAX), [note]) > CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8))) OR ([delete_time] = CONVERT(DATETIME2(3), @p7, 126) AND [serial] = CONVERT(BIGINT, @p8) AND ([note] = CONVERT(VARCHAR(MAX), @p9 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p9 COLLATE Latin1_General_100_BIN2_UTF8))) AND [id] > CONVERT(VARCHAR(MAX), @p10 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[delete_time], [items].[serial] DESC, CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[id] OFFSET 0 ROWS FETCH NEXT @p11 ROWS ONLY;
-- 88f476:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([delete_time] > CONVERT(DATETIME2(3), @p1, 126) OR ([delete_time] = CONVERT(DATETIME2(3), @p2, 126) AND [serial] < CONVERT(BIGINT, @p3)) OR ([delete_time] = CONVERT(DATETIME2(3), @p4, 126) AND [serial] = CONVERT(BIGINT, @p5) AND [note] IS NOT NULL) OR ([delete_time] = CONVERT(DATETIME2(3), @p6, 126) AND [serial] = CONVERT(BIGINT, @p7) AND [note] IS NULL AND [id] > CONVERT(VARCHAR(MAX), @p8 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[delete_time], [items].[serial] DESC, CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[id] OFFSET 0 ROWS FETCH NEXT @p9 ROWS ONLY;
-- dccddb:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([delete_time] > CONVERT(DATETIME2(3), @p1, 126) OR ([delete_time] = CONVERT(DATETIME2(3), @p2, 126) AND [serial] < CONVERT(BIGINT, @p3)) OR ([delete_time] = CONVERT(DATETIME2(3), @p4, 126) AND [serial] = CONVERT(BIGINT, @p5) AND [note] IS NULL AND [id] > CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[delete_time], [items].[serial] DESC, CONVERT(VARBINARY(MAX), [items].[note]) DESC, DATALENGTH([items].[note]) DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p7 ROWS ONLY;
-- 47cbd3:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([delete_time] > CONVERT(DATETIME2(3), @p1, 126) OR ([delete_time] = CONVERT(DATETIME2(3), @p2, 126) AND [serial] > CONVERT(BIGINT, @p3)) OR ([delete_time] = CONVERT(DATETIME2(3), @p4, 126) AND [serial] = CONVERT(BIGINT, @p5) AND CONVERT(VARBINARY(MAX), [note]) < CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8))) OR ([delete_time] = CONVERT(DATETIME2(3), @p7, 126) AND [serial] = CONVERT(BIGINT, @p8) AND [note] IS NULL) OR ([delete_time] = CONVERT(DATETIME2(3), @p9, 126) AND [serial] = CONVERT(BIGINT, @p10) AND ([note] = CONVERT(VARCHAR(MAX), @p11 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p11 COLLATE Latin1_General_100_BIN2_UTF8))) AND [id] > CONVERT(VARCHAR(MAX), @p12 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[delete_time], [items].[serial], CONVERT(VARBINARY(MAX), [items].[note]) DESC, DATALENGTH([items].[note]) DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p13 ROWS ONLY;
-- ea765c:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([delete_time] > CONVERT(DATETIME2(3), @p1, 126) OR ([delete_time] = CONVERT(DATETIME2(3), @p2, 126) AND [serial] > CONVERT(BIGINT, @p3)) OR ([delete_time] = CONVERT(DATETIME2(3), @p4, 126) AND [serial] = CONVERT(BIGINT, @p5) AND CONVERT(VARBINARY(MAX), [note]) > CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8))) OR ([delete_time] = CONVERT(DATETIME2(3), @p7, 126) AND [serial] = CONVERT(BIGINT, @p8) AND ([note] = CONVERT(VARCHAR(MAX), @p9 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p9 COLLATE Latin1_General_100_BIN2_UTF8))) AND [id] > CONVERT(VARCHAR(MAX), @p10 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[delete_time], [items].[serial], CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[id] OFFSET 0 ROWS FETCH NEXT @p11 ROWS ONLY;
-- 4d3362:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([delete_time] > CONVERT(DATETIME2(3), @p1, 126) OR ([delete_time] = CONVERT(DATETIME2(3), @p2, 126) AND [serial] > CONVERT(BIGINT, @p3)) OR ([delete_time] = CONVERT(DATETIME2(3), @p4, 126) AND [serial] = CONVERT(BIGINT, @p5) AND [note] IS NOT NULL) OR ([delete_time] = CONVERT(DATETIME2(3), @p6, 126) AND [serial] = CONVERT(BIGINT, @p7) AND [note] IS NULL AND [id] > CONVERT(VARCHAR(MAX), @p8 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[delete_time], [items].[serial], CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[id] OFFSET 0 ROWS FETCH NEXT @p9 ROWS ONLY;
-- 58a11c:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([delete_time] > CONVERT(DATETIME2(3), @p1, 126) OR ([delete_time] = CONVERT(DATETIME2(3), @p2, 126) AND [serial] > CONVERT(BIGINT, @p3)) OR ([delete_time] = CONVERT(DATETIME2(3), @p4, 126) AND [serial] = CONVERT(BIGINT, @p5) AND [note] IS NULL AND [id] > CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[delete_time], [items].[serial], CONVERT(VARBINARY(MAX), [items].[note]) DESC, DATALENGTH([items].[note]) DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p7 ROWS ONLY;
-- 69a071:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([delete_time] IS NOT NULL OR ([delete_time] IS NULL AND [serial] < CONVERT(BIGINT, @p1)) OR ([delete_time] IS NULL AND [serial] = CONVERT(BIGINT, @p2) AND CONVERT(VARBINARY(MAX), [note]) < CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) OR ([delete_time] IS NULL AND [serial] = CONVERT(BIGINT, @p4) AND [note] IS NULL) OR ([delete_time] IS NULL AND [serial] = CONVERT(BIGINT, @p5) AND ([note] = CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8))) AND [id] > CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[delete_time], [items].[serial] DESC, CONVERT(VARBINARY(MAX), [items].[note]) DESC, DATALENGTH([items].[note]) DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p8 ROWS ONLY;
-- ad0369:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([delete_time] IS NOT NULL OR ([delete_time] IS NULL AND [serial] < CONVERT(BIGINT, @p1)) OR ([delete_time] IS NULL AND [serial] = CONVERT(BIGINT, @p2) AND CONVERT(VARBINARY(MAX), [note]) > CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) OR ([delete_time] IS NULL AND [serial] = CONVERT(BIGINT, @p4) AND ([note] = CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8))) AND [id] > CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[delete_time], [items].[serial] DESC, CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[id] OFFSET 0 ROWS FETCH NEXT @p7 ROWS ONLY;
-- 06b32e:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([delete_time] IS NOT NULL OR ([delete_time] IS NULL AND [serial] < CONVERT(BIGINT, @p1)) OR ([delete_time] IS NULL AND [serial] = CONVERT(BIGINT, @p2) AND [note] IS NULL AND [id] > CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[delete_time], [items].[serial] DESC, CONVERT(VARBINARY(MAX), [items].[note]) DESC, DATALENGTH([items].[note]) DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p4 ROWS ONLY;
-- 6f3d9b:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([delete_time] IS NOT NULL OR ([delete_time] IS NULL AND [serial] > CONVERT(BIGINT, @p1)) OR ([delete_time] IS NULL AND [serial] = CONVERT(BIGINT, @p2) AND CONVERT(VARBINARY(MAX), [note]) < CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) OR ([delete_time] IS NULL AND [serial] = CONVERT(BIGINT, @p4) AND [note] IS NULL) OR ([delete_time] IS NULL AND [serial] = CONVERT(BIGINT, @p5) AND ([note] = CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8))) AND [id] > CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[delete_time], [items].[serial], CONVERT(VARBINARY(MAX), [items].[note]) DESC, DATALENGTH([items].[note]) DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p8 ROWS ONLY;
-- 01dc31:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([delete_time] IS NOT NULL OR ([delete_time] IS NULL AND [serial] > CONVERT(BIGINT, @p1)) OR ([delete_time] IS NULL AND [serial] = CONVERT(BIGINT, @p2) AND CONVERT(VARBINARY(MAX), [note]) > CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) OR ([delete_time] IS NULL AND [serial] = CONVERT(BIGINT, @p4) AND ([note] = CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8))) AND [id] > CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[delete_time], [items].[serial], CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[id] OFFSET 0 ROWS FETCH NEXT @p7 ROWS ONLY;
-- bd0219:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([delete_time] IS NOT NULL OR ([delete_time] IS NULL AND [serial] > CONVERT(BIGINT, @p1)) OR ([delete_time] IS NULL AND [serial] = CONVERT(BIGINT, @p2) AND [note] IS NULL AND [id] > CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[delete_time], [items].[serial], CONVERT(VARBINARY(MAX), [items].[note]) DESC, DATALENGTH([items].[note]) DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p4 ROWS ONLY;
-- 486b0a:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([note] IS NOT NULL OR ([note] IS NULL AND [rating] < @p1) OR ([note] IS NULL AND [rating] IS NULL) OR ([note] IS NULL AND [rating] = @p2 AND [id] > CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[rating] DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p4 ROWS ONLY;
-- 52cf40:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([note] IS NOT NULL OR ([note] IS NULL AND [rating] > @p1) OR ([note] IS NULL AND [rating] = @p2 AND [id] > CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[rating], [items].[id] OFFSET 0 ROWS FETCH NEXT @p4 ROWS ONLY;
-- 6a6ff6:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([note] IS NOT NULL OR ([note] IS NULL AND [rating] IS NOT NULL) OR ([note] IS NULL AND [rating] IS NULL AND [id] > CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[rating], [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 00d256:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([note] IS NOT NULL OR ([note] IS NULL AND [rating] IS NULL AND [id] > CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[rating] DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 7fbc16:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([serial] > CONVERT(BIGINT, @p1) OR ([serial] = CONVERT(BIGINT, @p2) AND [rating] < @p3) OR ([serial] = CONVERT(BIGINT, @p4) AND [rating] IS NULL) OR ([serial] = CONVERT(BIGINT, @p5) AND [rating] = @p6 AND [id] < CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[serial], [items].[rating] DESC, [items].[id] DESC OFFSET 0 ROWS FETCH NEXT @p8 ROWS ONLY;
-- 7924ab:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([serial] > CONVERT(BIGINT, @p1) OR ([serial] = CONVERT(BIGINT, @p2) AND [rating] < @p3) OR ([serial] = CONVERT(BIGINT, @p4) AND [rating] IS NULL) OR ([serial] = CONVERT(BIGINT, @p5) AND [rating] = @p6 AND [id] > CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[serial], [items].[rating] DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p8 ROWS ONLY;
-- ab4c30:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([serial] > CONVERT(BIGINT, @p1) OR ([serial] = CONVERT(BIGINT, @p2) AND [rating] > @p3) OR ([serial] = CONVERT(BIGINT, @p4) AND [rating] = @p5 AND [id] < CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[serial], [items].[rating], [items].[id] DESC OFFSET 0 ROWS FETCH NEXT @p7 ROWS ONLY;
-- 81dc55:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([serial] > CONVERT(BIGINT, @p1) OR ([serial] = CONVERT(BIGINT, @p2) AND [rating] > @p3) OR ([serial] = CONVERT(BIGINT, @p4) AND [rating] = @p5 AND [id] > CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[serial], [items].[rating], [items].[id] OFFSET 0 ROWS FETCH NEXT @p7 ROWS ONLY;
-- 0138d4:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([serial] > CONVERT(BIGINT, @p1) OR ([serial] = CONVERT(BIGINT, @p2) AND [rating] IS NOT NULL) OR ([serial] = CONVERT(BIGINT, @p3) AND [rating] IS NULL AND [id] < CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[serial], [items].[rating], [items].[id] DESC OFFSET 0 ROWS FETCH NEXT @p5 ROWS ONLY;
-- 65721c:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([serial] > CONVERT(BIGINT, @p1) OR ([serial] = CONVERT(BIGINT, @p2) AND [rating] IS NOT NULL) OR ([serial] = CONVERT(BIGINT, @p3) AND [rating] IS NULL AND [id] > CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[serial], [items].[rating], [items].[id] OFFSET 0 ROWS FETCH NEXT @p5 ROWS ONLY;
-- d067fc:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([serial] > CONVERT(BIGINT, @p1) OR ([serial] = CONVERT(BIGINT, @p2) AND [rating] IS NULL AND [id] < CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[serial], [items].[rating] DESC, [items].[id] DESC OFFSET 0 ROWS FETCH NEXT @p4 ROWS ONLY;
-- b16174:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([serial] > CONVERT(BIGINT, @p1) OR ([serial] = CONVERT(BIGINT, @p2) AND [rating] IS NULL AND [id] > CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[serial], [items].[rating] DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p4 ROWS ONLY;
-- 04eed1:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([weight] < @p1 AND (([delete_time] IS NULL AND [serial] < CONVERT(BIGINT, @p2)) OR ([delete_time] IS NULL AND [serial] = CONVERT(BIGINT, @p3) AND CONVERT(VARBINARY(MAX), [note]) < CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8))) OR ([delete_time] IS NULL AND [serial] = CONVERT(BIGINT, @p5) AND [note] IS NULL) OR ([delete_time] IS NULL AND [serial] = CONVERT(BIGINT, @p6) AND ([note] = CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8))) AND [id] > CONVERT(VARCHAR(MAX), @p8 COLLATE Latin1_General_100_BIN2_UTF8)) OR [delete_time] < NULL)) ORDER BY [items].[delete_time] DESC, [items].[serial] DESC, CONVERT(VARBINARY(MAX), [items].[note]) DESC, DATALENGTH([items].[note]) DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p9 ROWS ONLY;
-- c7b4ea:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([weight] < @p1 AND (([delete_time] IS NULL AND [serial] < CONVERT(BIGINT, @p2)) OR ([delete_time] IS NULL AND [serial] = CONVERT(BIGINT, @p3) AND CONVERT(VARBINARY(MAX), [note]) > CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8))) OR ([delete_time] IS NULL AND [serial] = CONVERT(BIGINT, @p5) AND ([note] = CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8))) AND [id] > CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8)) OR [delete_time] < NULL)) ORDER BY [items].[delete_time] DESC, [items].[serial] DESC, CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[id] OFFSET 0 ROWS FETCH NEXT @p8 ROWS ONLY;
-- a72c55:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([weight] < @p1 AND (([delete_time] IS NULL AND [serial] > CONVERT(BIGINT, @p2)) OR ([delete_time] IS NULL AND [serial] = CONVERT(BIGINT, @p3) AND CONVERT(VARBINARY(MAX), [note]) < CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8))) OR ([delete_time] IS NULL AND [serial] = CONVERT(BIGINT, @p5) AND [note] IS NULL) OR ([delete_time] IS NULL AND [serial] = CONVERT(BIGINT, @p6) AND ([note] = CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8))) AND [id] > CONVERT(VARCHAR(MAX), @p8 COLLATE Latin1_General_100_BIN2_UTF8)) OR [delete_time] < NULL)) ORDER BY [items].[delete_time] DESC, [items].[serial], CONVERT(VARBINARY(MAX), [items].[note]) DESC, DATALENGTH([items].[note]) DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p9 ROWS ONLY;
-- 761f60:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([weight] < @p1 AND (([delete_time] IS NULL AND [serial] > CONVERT(BIGINT, @p2)) OR ([delete_time] IS NULL AND [serial] = CONVERT(BIGINT, @p3) AND CONVERT(VARBINARY(MAX), [note]) > CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8))) OR ([delete_time] IS NULL AND [serial] = CONVERT(BIGINT, @p5) AND ([note] = CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8))) AND [id] > CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8)) OR [delete_time] < NULL)) ORDER BY [items].[delete_time] DESC, [items].[serial], CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[id] OFFSET 0 ROWS FETCH NEXT @p8 ROWS ONLY;
-- eed7eb:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([weight] < @p1 AND (([note] IS NULL AND [rating] < @p2) OR ([note] IS NULL AND [rating] IS NULL) OR ([note] IS NULL AND [rating] = @p3 AND [id] > CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8)) OR [note] < NULL)) ORDER BY CONVERT(VARBINARY(MAX), [items].[note]) DESC, DATALENGTH([items].[note]) DESC, [items].[rating] DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p5 ROWS ONLY;
-- 0ee32e:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([weight] < @p1 AND (([note] IS NULL AND [rating] > @p2) OR ([note] IS NULL AND [rating] = @p3 AND [id] > CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8)) OR [note] < NULL)) ORDER BY CONVERT(VARBINARY(MAX), [items].[note]) DESC, DATALENGTH([items].[note]) DESC, [items].[rating], [items].[id] OFFSET 0 ROWS FETCH NEXT @p5 ROWS ONLY;
-- 6eedac:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([weight] < @p1 AND (([note] IS NULL AND [rating] IS NULL AND [id] > CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) OR [note] < NULL)) ORDER BY CONVERT(VARBINARY(MAX), [items].[note]) DESC, DATALENGTH([items].[note]) DESC, [items].[rating] DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p3 ROWS ONLY;
-- fab8b9:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([weight] < @p1 AND (CONVERT(VARBINARY(MAX), [note]) < CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) OR [note] IS NULL OR (([note] = CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) AND [rating] < @p4) OR (([note] = CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8))) AND [rating] IS NULL) OR (([note] = CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8))) AND [rating] = @p7 AND [id] > CONVERT(VARCHAR(MAX), @p8 COLLATE Latin1_General_100_BIN2_UTF8)))) ORDER BY CONVERT(VARBINARY(MAX), [items].[note]) DESC, DATALENGTH([items].[note]) DESC, [items].[rating] DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p9 ROWS ONLY;
-- 272768:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([weight] < @p1 AND (CONVERT(VARBINARY(MAX), [note]) < CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) OR [note] IS NULL OR (([note] = CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) AND [rating] > @p4) OR (([note] = CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8))) AND [rating] = @p6 AND [id] > CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8)))) ORDER BY CONVERT(VARBINARY(MAX), [items].[note]) DESC, DATALENGTH([items].[note]) DESC, [items].[rating], [items].[id] OFFSET 0 ROWS FETCH NEXT @p8 ROWS ONLY;
-- d86515:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([weight] < @p1 AND (CONVERT(VARBINARY(MAX), [note]) < CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) OR [note] IS NULL OR (([note] = CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) AND [rating] IS NOT NULL) OR (([note] = CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8))) AND [rating] IS NULL AND [id] > CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8)))) ORDER BY CONVERT(VARBINARY(MAX), [items].[note]) DESC, DATALENGTH([items].[note]) DESC, [items].[rating], [items].[id] OFFSET 0 ROWS FETCH NEXT @p6 ROWS ONLY;
-- b02177:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([weight] < @p1 AND ([delete_time] < CONVERT(DATETIME2(3), @p2, 126) OR [delete_time] IS NULL OR ([delete_time] = CONVERT(DATETIME2(3), @p3, 126) AND [serial] < CONVERT(BIGINT, @p4)) OR ([delete_time] = CONVERT(DATETIME2(3), @p5, 126) AND [serial] = CONVERT(BIGINT, @p6) AND CONVERT(VARBINARY(MAX), [note]) < CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8))) OR ([delete_time] = CONVERT(DATETIME2(3), @p8, 126) AND [serial] = CONVERT(BIGINT, @p9) AND [note] IS NULL) OR ([delete_time] = CONVERT(DATETIME2(3), @p10, 126) AND [serial] = CONVERT(BIGINT, @p11) AND ([note] = CONVERT(VARCHAR(MAX), @p12 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p12 COLLATE Latin1_General_100_BIN2_UTF8))) AND [id] > CONVERT(VARCHAR(MAX), @p13 COLLATE Latin1_General_100_BIN2_UTF8)))) ORDER BY [items].[delete_time] DESC, [items].[serial] DESC, CONVERT(VARBINARY(MAX), [items].[note]) DESC, DATALENGTH([items].[note]) DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p14 ROWS ONLY;
-- 609971:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([weight] < @p1 AND ([delete_time] < CONVERT(DATETIME2(3), @p2, 126) OR [delete_time] IS NULL OR ([delete_time] = CONVERT(DATETIME2(3), @p3, 126) AND [serial] < CONVERT(BIGINT, @p4)) OR ([delete_time] = CONVERT(DATETIME2(3), @p5, 126) AND [serial] = CONVERT(BIGINT, @p6) AND CONVERT(VARBINARY(MAX), [note]) > CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8))) OR ([delete_time] = CONVERT(DATETIME2(3), @p8, 126) AND [serial] = CONVERT(BIGINT, @p9) AND ([note] = CONVERT(VARCHAR(MAX), @p10 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p10 COLLATE Latin1_General_100_BIN2_UTF8))) AND [id] > CONVERT(VARCHAR(MAX), @p11 COLLATE Latin1_General_100_BIN2_UTF8)))) ORDER BY [items].[delete_time] DESC, [items].[serial] DESC, CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[id] OFFSET 0 ROWS FETCH NEXT @p12 ROWS ONLY;
-- 05f584:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([weight] < @p1 AND ([delete_time] < CONVERT(DATETIME2(3), @p2, 126) OR [delete_time] IS NULL OR ([delete_time] = CONVERT(DATETIME2(3), @p3, 126) AND [serial] < CONVERT(BIGINT, @p4)) OR ([delete_time] = CONVERT(DATETIME2(3), @p5, 126) AND [serial] = CONVERT(BIGINT, @p6) AND [note] IS NOT NULL) OR ([delete_time] = CONVERT(DATETIME2(3), @p7, 126) AND [serial] = CONVERT(BIGINT, @p8) AND [note] IS NULL AND [id] > CONVERT(VARCHAR(MAX), @p9 COLLATE Latin1_General_100_BIN2_UTF8)))) ORDER BY [items].[delete_time] DESC, [items].[serial] DESC, CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[id] OFFSET 0 ROWS FETCH NEXT @p10 ROWS ONLY;
-- 929e6b:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([weight] < @p1 AND ([delete_time] < CONVERT(DATETIME2(3), @p2, 126) OR [delete_time] IS NULL OR ([delete_time] = CONVERT(DATETIME2(3), @p3, 126) AND [serial] < CONVERT(BIGINT, @p4)) OR ([delete_time] = CONVERT(DATETIME2(3), @p5, 126) AND [serial] = CONVERT(BIGINT, @p6) AND [note] IS NULL AND [id] > CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8)))) ORDER BY [items].[delete_time] DESC, [items].[serial] DESC, CONVERT(VARBINARY(MAX), [items].[note]) DESC, DATALENGTH([items].[note]) DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p8 ROWS ONLY;
-- 9e976e:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([weight] < @p1 AND ([delete_time] < CONVERT(DATETIME2(3), @p2, 126) OR [delete_time] IS NULL OR ([delete_time] = CONVERT(DATETIME2(3), @p3, 126) AND [serial] > CONVERT(BIGINT, @p4)) OR ([delete_time] = CONVERT(DATETIME2(3), @p5, 126) AND [serial] = CONVERT(BIGINT, @p6) AND CONVERT(VARBINARY(MAX), [note]) < CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8))) OR ([delete_time] = CONVERT(DATETIME2(3), @p8, 126) AND [serial] = CONVERT(BIGINT, @p9) AND [note] IS NULL) OR ([delete_time] = CONVERT(DATETIME2(3), @p10, 126) AND [serial] = CONVERT(BIGINT, @p11) AND ([note] = CONVERT(VARCHAR(MAX), @p12 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p12 COLLATE Latin1_General_100_BIN2_UTF8))) AND [id] > CONVERT(VARCHAR(MAX), @p13 COLLATE Latin1_General_100_BIN2_UTF8)))) ORDER BY [items].[delete_time] DESC, [items].[serial], CONVERT(VARBINARY(MAX), [items].[note]) DESC, DATALENGTH([items].[note]) DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p14 ROWS ONLY;
-- 4e1618:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([weight] < @p1 AND ([delete_time] < CONVERT(DATETIME2(3), @p2, 126) OR [delete_time] IS NULL OR ([delete_time] = CONVERT(DATETIME2(3), @p3, 126) AND [serial] > CONVERT(BIGINT, @p4)) OR ([delete_time] = CONVERT(DATETIME2(3), @p5, 126) AND [serial] = CONVERT(BIGINT, @p6) AND CONVERT(VARBINARY(MAX), [note]) > CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8))) OR ([delete_time] = CONVERT(DATETIME2(3), @p8, 126) AND [serial] = CONVERT(BIGINT, @p9) AND ([note] = CONVERT(VARCHAR(MAX), @p10 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p10 COLLATE Latin1_General_100_BIN2_UTF8))) AND [id] > CONVERT(VARCHAR(MAX), @p11 COLLATE Latin1_General_100_BIN2_UTF8)))) ORDER BY [items].[delete_time] DESC, [items].[serial], CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[id] OFFSET 0 ROWS FETCH NEXT @p12 ROWS ONLY;
-- 6a6bef:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([weight] < @p1 AND ([delete_time] < CONVERT(DATETIME2(3), @p2, 126) OR [delete_time] IS NULL OR ([delete_time] = CONVERT(DATETIME2(3), @p3, 126) AND [serial] > CONVERT(BIGINT, @p4)) OR ([delete_time] = CONVERT(DATETIME2(3), @p5, 126) AND [serial] = CONVERT(BIGINT, @p6) AND [note] IS NOT NULL) OR ([delete_time] = CONVERT(DATETIME2(3), @p7, 126) AND [serial] = CONVERT(BIGINT, @p8) AND [note] IS NULL AND [id] > CONVERT(VARCHAR(MAX), @p9 COLLATE Latin1_General_100_BIN2_UTF8)))) ORDER BY [items].[delete_time] DESC, [items].[serial], CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[id] OFFSET 0 ROWS FETCH NEXT @p10 ROWS ONLY;
-- de3354:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([weight] < @p1 AND ([delete_time] < CONVERT(DATETIME2(3), @p2, 126) OR [delete_time] IS NULL OR ([delete_time] = CONVERT(DATETIME2(3), @p3, 126) AND [serial] > CONVERT(BIGINT, @p4)) OR ([delete_time] = CONVERT(DATETIME2(3), @p5, 126) AND [serial] = CONVERT(BIGINT, @p6) AND [note] IS NULL AND [id] > CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8)))) ORDER BY [items].[delete_time] DESC, [items].[serial], CONVERT(VARBINARY(MAX), [items].[note]) DESC, DATALENGTH([items].[note]) DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p8 ROWS ONLY;
-- a7d954:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([weight] < @p1 AND ([serial] < CONVERT(BIGINT, @p2) OR ([serial] = CONVERT(BIGINT, @p3) AND [rating] < @p4) OR ([serial] = CONVERT(BIGINT, @p5) AND [rating] IS NULL) OR ([serial] = CONVERT(BIGINT, @p6) AND [rating] = @p7 AND [id] < CONVERT(VARCHAR(MAX), @p8 COLLATE Latin1_General_100_BIN2_UTF8)))) ORDER BY [items].[serial] DESC, [items].[rating] DESC, [items].[id] DESC OFFSET 0 ROWS FETCH NEXT @p9 ROWS ONLY;
-- cd0733:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([weight] < @p1 AND ([serial] < CONVERT(BIGINT, @p2) OR ([serial] = CONVERT(BIGINT, @p3) AND [rating] < @p4) OR ([serial] = CONVERT(BIGINT, @p5) AND [rating] IS NULL) OR ([serial] = CONVERT(BIGINT, @p6) AND [rating] = @p7 AND [id] > CONVERT(VARCHAR(MAX), @p8 COLLATE Latin1_General_100_BIN2_UTF8)))) ORDER BY [items].[serial] DESC, [items].[rating] DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p9 ROWS ONLY;
-- aba72a:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([weight] < @p1 AND ([serial] < CONVERT(BIGINT, @p2) OR ([serial] = CONVERT(BIGINT, @p3) AND [rating] > @p4) OR ([serial] = CONVERT(BIGINT, @p5) AND [rating] = @p6 AND [id] < CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8)))) ORDER BY [items].[serial] DESC, [items].[rating], [items].[id] DESC OFFSET 0 ROWS FETCH NEXT @p8 ROWS ONLY;
-- b8b618:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([weight] < @p1 AND ([serial] < CONVERT(BIGINT, @p2) OR ([serial] = CONVERT(BIGINT, @p3) AND [rating] > @p4) OR ([serial] = CONVERT(BIGINT, @p5) AND [rating] = @p6 AND [id] > CONVERT(VARCHAR(MAX), @p7 COLLATE Latin1_General_100_BIN2_UTF8)))) ORDER BY [items].[serial] DESC, [items].[rating], [items].[id] OFFSET 0 ROWS FETCH NEXT @p8 ROWS ONLY;
-- 3f433b:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([weight] < @p1 AND ([serial] < CONVERT(BIGINT, @p2) OR ([serial] = CONVERT(BIGINT, @p3) AND [rating] IS NOT NULL) OR ([serial] = CONVERT(BIGINT, @p4) AND [rating] IS NULL AND [id] < CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8)))) ORDER BY [items].[serial] DESC, [items].[rating], [items].[id] DESC OFFSET 0 ROWS FETCH NEXT @p6 ROWS ONLY;
-- fee3bf:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([weight] < @p1 AND ([serial] < CONVERT(BIGINT, @p2) OR ([serial] = CONVERT(BIGINT, @p3) AND [rating] IS NOT NULL) OR ([serial] = CONVERT(BIGINT, @p4) AND [rating] IS NULL AND [id] > CONVERT(VARCHAR(MAX), @p5 COLLATE Latin1_General_100_BIN2_UTF8)))) ORDER BY [items].[serial] DESC, [items].[rating], [items].[id] OFFSET 0 ROWS FETCH NEXT @p6 ROWS ONLY;
-- a0a1eb:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([weight] < @p1 AND ([serial] < CONVERT(BIGINT, @p2) OR ([serial] = CONVERT(BIGINT, @p3) AND [rating] IS NULL AND [id] < CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8)))) ORDER BY [items].[serial] DESC, [items].[rating] DESC, [items].[id] DESC OFFSET 0 ROWS FETCH NEXT @p5 ROWS ONLY;
-- 848a7d:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([weight] < @p1 AND ([serial] < CONVERT(BIGINT, @p2) OR ([serial] = CONVERT(BIGINT, @p3) AND [rating] IS NULL AND [id] > CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8)))) ORDER BY [items].[serial] DESC, [items].[rating] DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p5 ROWS ONLY;
-- 5d89e6:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE 1 = 1 ORDER BY CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[rating] DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 52f511:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE 1 = 1 ORDER BY CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[rating], [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 48302f:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE 1 = 1 ORDER BY [items].[delete_time], [items].[serial] DESC, CONVERT(VARBINARY(MAX), [items].[note]) DESC, DATALENGTH([items].[note]) DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 16f815:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE 1 = 1 ORDER BY [items].[delete_time], [items].[serial] DESC, CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- e8f110:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE 1 = 1 ORDER BY [items].[delete_time], [items].[serial], CONVERT(VARBINARY(MAX), [items].[note]) DESC, DATALENGTH([items].[note]) DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 6ed53c:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE 1 = 1 ORDER BY [items].[delete_time], [items].[serial], CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 1b7186:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE 1 = 1 ORDER BY [items].[serial], [items].[rating] DESC, [items].[id] DESC OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- b738c7:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE 1 = 1 ORDER BY [items].[serial], [items].[rating] DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 4d1767:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE 1 = 1 ORDER BY [items].[serial], [items].[rating], [items].[id] DESC OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 4111c9:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE 1 = 1 ORDER BY [items].[serial], [items].[rating], [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- bceb39:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [weight] < @p1 ORDER BY CONVERT(VARBINARY(MAX), [items].[note]) DESC, DATALENGTH([items].[note]) DESC, [items].[rating] DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 7ddf85:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [weight] < @p1 ORDER BY CONVERT(VARBINARY(MAX), [items].[note]) DESC, DATALENGTH([items].[note]) DESC, [items].[rating], [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 9afd8d:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [weight] < @p1 ORDER BY [items].[delete_time] DESC, [items].[serial] DESC, CONVERT(VARBINARY(MAX), [items].[note]) DESC, DATALENGTH([items].[note]) DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- cc0399:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [weight] < @p1 ORDER BY [items].[delete_time] DESC, [items].[serial] DESC, CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- cbc099:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [weight] < @p1 ORDER BY [items].[delete_time] DESC, [items].[serial], CONVERT(VARBINARY(MAX), [items].[note]) DESC, DATALENGTH([items].[note]) DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 892491:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [weight] < @p1 ORDER BY [items].[delete_time] DESC, [items].[serial], CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 734d07:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [weight] < @p1 ORDER BY [items].[serial] DESC, [items].[rating] DESC, [items].[id] DESC OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- aaa271:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [weight] < @p1 ORDER BY [items].[serial] DESC, [items].[rating] DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 7f5713:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [weight] < @p1 ORDER BY [items].[serial] DESC, [items].[rating], [items].[id] DESC OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 93c399:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [weight] < @p1 ORDER BY [items].[serial] DESC, [items].[rating], [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;

-- page: a page token is refused if it is of another order, altered, or no token
-- and b1cfcf 608f3f
-- e8229e:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (CONVERT(VARBINARY(MAX), [name]) > CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8)) OR (([name] = CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([name]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8))) AND [id] > CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY CONVERT(VARBINARY(MAX), [items].[name]), DATALENGTH([items].[name]), [items].[id] OFFSET 0 ROWS FETCH NEXT @p4 ROWS ONLY;

-- page: a page continues where the last one ended, even if that item is gone
-- and ac5dac 296ecd 7cdb58
-- 005386:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([create_time] > CONVERT(DATETIME2(3), @p1, 126) OR ([create_time] = CONVERT(DATETIME2(3), @p2, 126) AND [id] > CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[create_time], [items].[id] OFFSET 0 ROWS FETCH NEXT @p4 ROWS ONLY;
-- 622738:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE 1 = 1 ORDER BY [items].[create_time], [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;

-- page: walking 10,000 items misses and repeats none while others come and go
-- and ac5dac 7078ba 7cdb58 736f02 6e02bd c537bd 67d8e2
-- 0cc2ab:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([rating] > @p1 OR ([rating] = @p2 AND [weight] < @p3) OR ([rating] = @p4 AND [weight] = @p5 AND [id] > CONVERT(VARCHAR(MAX), @p6 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[rating], [items].[weight] DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p7 ROWS ONLY;
-- eabb12:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([rating] IS NOT NULL OR ([rating] IS NULL AND [weight] < @p1) OR ([rating] IS NULL AND [weight] = @p2 AND [id] > CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[rating], [items].[weight] DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p4 ROWS ONLY;
-- fbc54c:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE 1 = 1 ORDER BY [items].[rating], [items].[weight] DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;

-- list: a loop over a list visits each entity once, and ends, whatever it changes
-- and b1cfcf 1bdc64 736f02 6e02bd c537bd 67d8e2 692ed9 42156b a5a9a5 9917aa 635dc0 0a8e1a 5d826a 4824cd
-- 936bb3:
DELETE FROM [items] WHERE [id] >= CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8);
-- 66c21c:
SELECT [id] FROM [items] WHERE [note] IS NOT NULL ORDER BY CONVERT(VARBINARY(MAX), [items].[price]), DATALENGTH([items].[price]), [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- e235cb:
SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([note] IS NOT NULL AND [id] IN (SELECT CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8) FROM OPENJSON(@p1) WITH ([value] NVARCHAR(MAX) '$'))) ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 092921:
SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [note] IS NOT NULL ORDER BY CONVERT(VARBINARY(MAX), [items].[price]), DATALENGTH([items].[price]), [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- d9f6d5:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id] FROM [items] WHERE [note] IS NOT NULL ORDER BY CONVERT(VARBINARY(MAX), [items].[price]), DATALENGTH([items].[price]), [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 123a03:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id] FROM [items] WHERE [note] IS NOT NULL ORDER BY [items].[rating], [items].[create_time] DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- e0ad44:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id] FROM [items] WHERE [note] IS NOT NULL ORDER BY [items].[rating], [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 467205:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id] FROM [items] WHERE [note] IS NOT NULL ORDER BY [items].[serial], [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 810cd7:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id] FROM [items] WHERE [note] IS NOT NULL ORDER BY [items].[weight], [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 7b35e2:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE (([note] IS NOT NULL AND [id] <= CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8)) AND [id] > CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)) ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p3 ROWS ONLY;
-- 359fb6:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([note] IS NOT NULL AND [id] IN (SELECT CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8) FROM OPENJSON(@p1) WITH ([value] NVARCHAR(MAX) '$'))) ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;
-- 2a2ff7:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [note] IS NOT NULL ORDER BY CONVERT(VARBINARY(MAX), [items].[price]), DATALENGTH([items].[price]), [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 635c81:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [note] IS NOT NULL ORDER BY [items].[id] DESC OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- ceb653:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [note] IS NOT NULL ORDER BY [items].[rating], [items].[create_time] DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 957055:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [note] IS NOT NULL ORDER BY [items].[rating], [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 15e211:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [note] IS NOT NULL ORDER BY [items].[serial], [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- cf4f5c:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [note] IS NOT NULL ORDER BY [items].[weight], [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 901a50:
UPDATE [items] SET [create_time] = @p1, [version] = [version] + 1 WHERE [id] IN (SELECT CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8) FROM OPENJSON(@p2) WITH ([value] NVARCHAR(MAX) '$'));

-- list: a loop that changes the field by which its list is ordered ends
-- and ae791e 75d0a1 b7dd7f
-- a58c4e:
INSERT INTO [owners] ([id], [name]) VALUES (@p1, @p2), /* 3 more of this form */, (@p9, @p10);
-- 6392a3:
INSERT INTO [owners] ([id], [name]) VALUES (@p1, @p2), /* 14 more of this form */, (@p31, @p32);
-- 0bfa90:
INSERT INTO [owners] ([id], [name]) VALUES (@p1, @p2), /* 30 more of this form */, (@p63, @p64);
-- 642d10:
INSERT INTO [owners] ([id], [name]) VALUES (@p1, @p2), /* 62 more of this form */, (@p127, @p128);
-- 439fe9:
INSERT INTO [owners] ([id], [name]) VALUES (@p1, @p2), /* 126 more of this form */, (@p255, @p256);
-- 66d5f0:
INSERT INTO [owners] ([id], [name]) VALUES (@p1, @p2), /* 254 more of this form */, (@p511, @p512);
-- 2a524a:
SELECT [id] FROM [owners] WITH (UPDLOCK, HOLDLOCK) WHERE (CONVERT(VARBINARY(MAX), [name]) > CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8)) AND CONVERT(VARBINARY(MAX), [name]) < CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8)));
-- d124ad:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id] FROM [owners] WHERE 1 = 1 ORDER BY CONVERT(VARBINARY(MAX), [owners].[name]), DATALENGTH([owners].[name]), [owners].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 09d664:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name] FROM [owners] WHERE 1 = 1 ORDER BY CONVERT(VARBINARY(MAX), [owners].[name]) DESC, DATALENGTH([owners].[name]) DESC, [owners].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 400e08:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name] FROM [owners] WHERE 1 = 1 ORDER BY CONVERT(VARBINARY(MAX), [owners].[name]), DATALENGTH([owners].[name]), [owners].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 2b41bf:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name] FROM [owners] WHERE [id] IN (SELECT CONVERT(VARCHAR(MAX), [value] COLLATE Latin1_General_100_BIN2_UTF8) FROM OPENJSON(@p1) WITH ([value] NVARCHAR(MAX) '$')) ORDER BY (SELECT NULL) OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;

-- list: texts are ordered by their whole length
-- and 296ecd f2e0c0 b32745 87caa7 0eb68a
-- d02ce6:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE ([delete_time] IS NOT NULL OR ([delete_time] IS NULL AND CONVERT(VARBINARY(MAX), [note]) > CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8))) OR ([delete_time] IS NULL AND ([note] = CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p2 COLLATE Latin1_General_100_BIN2_UTF8))) AND [rating] IS NOT NULL) OR ([delete_time] IS NULL AND ([note] = CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p3 COLLATE Latin1_General_100_BIN2_UTF8))) AND [rating] IS NULL AND [id] > CONVERT(VARCHAR(MAX), @p4 COLLATE Latin1_General_100_BIN2_UTF8))) ORDER BY [items].[delete_time], CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[rating], [items].[id] OFFSET 0 ROWS FETCH NEXT @p5 ROWS ONLY;
-- d07e00:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE 1 = 1 ORDER BY [items].[delete_time], CONVERT(VARBINARY(MAX), [items].[note]), DATALENGTH([items].[note]), [items].[rating], [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- 1a4222:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE CONVERT(VARBINARY(MAX), [note]) > CONVERT(VARBINARY(MAX), CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8));

-- unit: a unit commits when its function resolves
-- and 296ecd 259759 eccd51 61b67c
-- 9a6839:
SELECT count(*) AS [count] FROM [items] WHERE ([note] = CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8) AND DATALENGTH([note]) = DATALENGTH(CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8)));

-- unit: a unit sees its own changes, by every method that reads
-- and 51f79b 6781c7 f927ca 296ecd b1cfcf 692ed9 05aaa9 477077 259759 a5a9a5 9a6839 eccd51 61b67c 635dc0
-- fbf614:
SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE 1 = 1 ORDER BY CONVERT(VARBINARY(MAX), [items].[name]) DESC, DATALENGTH([items].[name]) DESC, [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;
-- fc910e:
SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE 1 = 1 ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p1 ROWS ONLY;

-- unit: a unit is undone when its function throws, and the next one runs
-- and f927ca 296ecd 692ed9 1ce13c a5a9a5 2d6f58 356f00 635dc0

-- unit: all repositories of a unit take effect together, or not at all
-- and 296ecd 28a300 356f00 93600b

-- unit: a refused write that is caught leaves the unit usable
-- and 296ecd 583212 cfdcd2 259759 a983ca 32625b eccd51 61b67c

-- unit: a refusal is reported by the operation or by its savepoint, and undoes no more than that
-- and 296ecd 692ed9 583212 cfdcd2 eccd51

-- unit: a savepoint that throws is undone alone
-- and 296ecd 8c9d2a 692ed9 dc006b 1ce13c a5a9a5 9a6839 eccd51 635dc0

-- unit: savepoints nest
-- and 296ecd 826b14 692ed9 dc006b a983ca eccd51
-- 760bc6:
SAVE TRANSACTION brasa_3;

-- unit: a savepoint is undone with its unit
-- and 296ecd 692ed9 356f00

-- unit: a value that a savepoint has released can be taken again
-- and 296ecd 8c9d2a 692ed9 dc006b 583212 1ce13c a5a9a5 eccd51 b2d1f1 97a4bf

-- unit: a unit cannot be used while a savepoint of it is open
-- and 296ecd 692ed9 a983ca 356f00

-- unit: opening a worker within its own unit is an error and not a hang
-- and 296ecd 692ed9 738009 356f00

-- unit: a unit within one of another worker of the same database is an error and not a hang
-- and 296ecd eccd51 61b67c

-- ending: a unit that has ended throws on use
-- and 692ed9 356f00

-- ending: an operation that fails and is not awaited makes the unit fail
-- and 296ecd 583212 cfdcd2 a983ca 356f00

-- ending: an operation that is not awaited is part of the unit
-- and 296ecd 356f00

-- ending: a commit with an unknown outcome is reported, and its unit is not run again
-- and 296ecd 259759 3f7821 61b67c

-- ending: an opened unit takes effect only with commit
-- and 296ecd eccd51 356f00

-- ending: a commit or rollback amid the code blocks nothing that follows
-- and 296ecd a983ca 356f00
-- 3c7af1:
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT count(*) AS [count] FROM [items] WHERE [id] < CONVERT(VARCHAR(MAX), @p1 COLLATE Latin1_General_100_BIN2_UTF8);

-- ending: an opened unit ends once, and a second end touches no other unit
-- and 296ecd eccd51

-- ending: leaving an opened unit waits for its commit
-- and 296ecd 356f00

-- ending: operations that a savepoint has begun when it throws are undone with it
-- and 296ecd 8c9d2a 692ed9 583212 cfdcd2 eccd51

-- ending: an aborted unit is undone at once, and the next unit runs
-- and 296ecd eccd51

-- ending: malformed options of a unit are refused before it begins, and hold no connection
-- and 296ecd eccd51

-- ending: a unit past its deadline is undone at once, and the next unit runs
-- and 296ecd 738009 eccd51

-- ending: an opened unit that is aborted is undone
-- and 296ecd eccd51

-- ending: repositories for a signal work until it is aborted, and leave no listener on it
-- and f927ca 296ecd 643314 583212 05aaa9 259759 a5a9a5 eccd51 b2d1f1 356f00 4fcb17

-- isolation: 64 units are open at once, or take turns, and all succeed
-- and 296ecd eccd51

-- isolation: 64 units that increment a number at once all succeed, and lose no increment
-- and 296ecd 259759 2d6f58 61b67c

-- isolation: of units that write the same unique value at once, one succeeds
-- and 296ecd 583212 cfdcd2 356f00

-- isolation: operations of a unit that begin at once are all done
-- and 296ecd a983ca 356f00

-- isolation: other units do not see uncommitted changes
-- and f927ca 296ecd 7078ba 692ed9 1ce13c 259759 a5a9a5 9a6839 738009 eccd51 635dc0

-- isolation: a reading unit keeps its snapshot where the traits promise it, and does not write
-- and 296ecd fc910e a983ca 738009 eccd51

-- isolation: of two units that change an entity that both have read, neither change is lost
-- and 296ecd 259759 2d6f58 61b67c

-- isolation: two units cannot together violate a rule about rows that both write
-- and 7078ba e9615d 61b67c
-- 8f25b1:
SELECT [id], [name], [note], [active], CONVERT(VARCHAR(23), [create_time], 126) AS [create_time], CONVERT(VARCHAR(23), [delete_time], 126) AS [delete_time], [rating], [weight], CONVERT(VARCHAR(20), [serial]) AS [serial], [price], [owner_id], [version] FROM [items] WHERE [active] = @p1 ORDER BY [items].[id] OFFSET 0 ROWS FETCH NEXT @p2 ROWS ONLY;

-- isolation: two units cannot each rely on a row that the other changes, where the traits promise it
-- and 7078ba 692ed9 1ce13c a5a9a5 e9615d bf047b
-- ae6bff:
SELECT count(*) AS [count] FROM [items] WHERE [active] = @p1;

-- isolation: two units cannot each rely on the absence of rows that both create, where the traits promise it
-- and 296ecd 9a6839 356f00

-- failure: a failed begin makes its unit fail, without effect
-- and 296ecd eccd51

-- failure: a failed begin of an opened unit leaves no effect
-- and 296ecd eccd51 356f00

-- failure: units whose begin fails do not delay others that run at once
-- and 296ecd 356f00

-- failure: a unit whose begin conflicts is run again, and takes effect once
-- and 296ecd 259759 2d6f58 61b67c

-- failure: a unit whose begin always conflicts ends with its caller's deadline
-- and 356f00

-- failure: a unit whose begin always conflicts is a ConflictError when the time for retries is over
-- and 356f00

-- failure: a failed commit makes its unit fail, without effect
-- and 296ecd 692ed9 1ce13c a5a9a5 eccd51 635dc0

-- failure: a failed commit of an opened unit leaves no effect
-- and 296ecd eccd51 356f00

-- failure: units whose commit fails do not delay others that run at once
-- and 296ecd 356f00

-- failure: a unit whose commit conflicts is run again, and takes effect once
-- and 296ecd 259759 2d6f58 61b67c

-- failure: a unit whose commit always conflicts ends with its caller's deadline
-- and 296ecd 356f00

-- failure: a unit whose commit always conflicts is a ConflictError when the time for retries is over
-- and 296ecd 356f00
