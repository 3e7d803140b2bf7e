import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { {{codecImports}} } from "brasa/connect";
import { {{genImports}} } from "{{up}}../gen/{{library.snake}}/v1/{{book.snake}}_pb.js";
import type { {{Book}}, New{{Book}} } from "./{{book.kebab}}.ts";
import { {{book}}Table } from "./schema.ts";

{{enums}}
/** {{A book}} as a message and back. A field that is forgotten does not compile. */
export const {{book}}Codec: MessageCodec<{{Book}}, typeof {{Book}}Schema, New{{Book}}> = {
  message: {{Book}}Schema,
  table: {{book}}Table,
  toMessage: ({{book}}) => ({
    id: {{book}}.id,
    {{toMessage}}
    createTime: timestampFromDate({{book}}.createTime),
    updateTime: timestampFromDate({{book}}.updateTime),
    etag: versionToEtag({{book}}.version),
  }),
  fromMessage: (message) => ({
    id: message.id,
    {{fromMessage}}
    createTime: toDate(message.createTime),
    updateTime: toDate(message.updateTime),
    version: etagToVersion(message.etag),
  }),
};

const resource = remoteResource({{Book}}Service, {{book}}Codec);

/** The {{books.words}} of a remote service: `new Remote{{Books}}(createGrpcTransport({ baseUrl }))`. */
export class Remote{{Books}} extends ConnectRepository<{{Book}}, New{{Book}}> {
  remote = resource;
}
