name: "{{migration}}",
up: (ddl) =>
  ddl.createTable(
    "{{table}}",
    {
      id: uuid(),
      {{migrationColumns}}
      createTime: timestamp(),
      updateTime: timestamp(),
      version: integer(),
    },
    {{constraints}}
  ),
down: (ddl) => ddl.dropTable("{{table}}"),
