import { createFileRegistry, fromBinary, getOption, type MessageInitShape } from "@bufbuild/protobuf";
import { FieldOptionsSchema, type FileDescriptorProto, FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import test from "ava";
import { UserService } from "../../gen/accounts/v1/user_service_pb.js";
import { FieldBehavior, field_behavior } from "../../gen/google/api/field_behavior_pb.js";
import * as v1 from "../../gen/grpc/reflection/v1/reflection_pb.js";
import * as v1alpha from "../../gen/grpc/reflection/v1alpha/reflection_pb.js";
import { Health } from "../../gen/health/v1/health_pb.js";
import { reflectionRoutes } from "../../src/server/reflection.ts";
import { startApp } from "../helpers/app.ts";
import { errorOf, frame, REFLECT, send2 } from "./http/fixture.ts";
import { waysToServe } from "./serve.ts";

type Question = MessageInitShape<typeof v1.ServerReflectionRequestSchema>;
type Answer = v1.ServerReflectionResponse;

const versions: Readonly<Record<string, typeof v1.ServerReflection>> = {
  v1: v1.ServerReflection,
  // The versions differ in nothing but their type names, which these tests do not look at.
  v1alpha: v1alpha.ServerReflection as unknown as typeof v1.ServerReflection,
};

const symbol = (value: string): Question => ({ messageRequest: { case: "fileContainingSymbol", value } });
const fileByName = (value: string): Question => ({ messageRequest: { case: "fileByFilename", value } });
const extension = (containingType: string, extensionNumber: number): Question => ({
  messageRequest: { case: "fileContainingExtension", value: { containingType, extensionNumber } },
});
const extensionsOf = (value: string): Question => ({ messageRequest: { case: "allExtensionNumbersOfType", value } });

const routes = reflectionRoutes([UserService, Health, UserService]);

for (const [way, serve] of Object.entries(waysToServe)) {
  const served = serve(routes);
  test.after.always(async () => (await served).close());

  for (const [version, service] of Object.entries(versions)) {
    const titled = (title: string) => `reflection ${version} over ${way} ${title}`;

    /** Asks on one stream, each question after the answer to the one before, as grpcurl does. */
    async function ask(...questions: Question[]): Promise<Answer[]> {
      const { transport } = await served;
      const answers: Answer[] = [];
      let answered = () => {};
      async function* requests() {
        for (const question of questions) {
          const answer = new Promise<void>((resolve) => {
            answered = resolve;
          });
          yield question;
          await answer;
        }
      }
      for await (const answer of createClient(service, transport).serverReflectionInfo(requests())) {
        answers.push(answer);
        answered();
      }
      return answers;
    }

    test(titled("lists the services once, sorted, with itself"), async (t) => {
      const [answer] = await ask({ messageRequest: { case: "listServices", value: "*" } });
      const response = answer?.messageResponse;
      t.deepEqual(response?.case === "listServicesResponse" && response.value.service.map(({ name }) => name), [
        "accounts.v1.UserService",
        "grpc.health.v1.Health",
        "grpc.reflection.v1.ServerReflection",
        "grpc.reflection.v1alpha.ServerReflection",
      ]);
    });

    test(titled("gives a file with all of its imports and its custom options"), async (t) => {
      const [answer] = await ask(fileByName("accounts/v1/user_service.proto"));
      const files = new Map(filesOf(answer).map((file) => [file.name, file]));
      t.deepEqual(
        [...files.keys()],
        [
          "accounts/v1/user_service.proto",
          "accounts/v1/second_factor.proto",
          "accounts/v1/session.proto",
          "accounts/v1/user.proto",
          "google/api/field_behavior.proto",
          "google/api/field_info.proto",
          "google/protobuf/field_mask.proto",
          "google/protobuf/timestamp.proto",
          "google/protobuf/descriptor.proto",
        ],
        "itself first, as the clients expect that look at one only",
      );
      const registry = createFileRegistry(filesOf(answer)[0] as FileDescriptorProto, (name) => files.get(name));
      const password = registry.getMessage("accounts.v1.UserDetails")?.field.password;
      t.deepEqual(password && getOption(password, field_behavior), [FieldBehavior.REQUIRED, FieldBehavior.INPUT_ONLY]);
      t.true(password?.proto.options?.debugRedact);
      t.deepEqual(
        registry.getService(UserService.typeName)?.methods.map(({ name, idempotency }) => ({ name, idempotency })),
        UserService.methods.map(({ name, idempotency }) => ({ name, idempotency })),
      );
    });

    test(titled("finds the file of every kind of symbol"), async (t) => {
      const files: Readonly<Record<string, string>> = {
        "accounts.v1.UserService": "accounts/v1/user_service.proto",
        "accounts.v1.UserService.GetUser": "accounts/v1/user_service.proto",
        "accounts.v1.User": "accounts/v1/user.proto",
        "accounts.v1.User.etag": "accounts/v1/user.proto",
        "google.protobuf.DescriptorProto.ExtensionRange": "google/protobuf/descriptor.proto",
        // A map's entry, a oneof.
        "grpc.health.v1.HealthListResponse.StatusesEntry": "health/v1/health.proto",
        "grpc.reflection.v1.ServerReflectionRequest.message_request": "grpc/reflection/v1/reflection.proto",
        "google.api.FieldBehavior": "google/api/field_behavior.proto",
        // The values of an enum, at the top and in a message.
        "google.api.INPUT_ONLY": "google/api/field_behavior.proto",
        "google.protobuf.FieldDescriptorProto.TYPE_BOOL": "google/protobuf/descriptor.proto",
        // An extension.
        "google.api.field_behavior": "google/api/field_behavior.proto",
        [service.typeName]: service.file.proto.name,
      };
      const answers = await ask(...Object.keys(files).map(symbol));
      t.deepEqual(
        answers.map((answer) => filesOf(answer)[0]?.name),
        Object.values(files),
      );
    });

    test(titled("finds extensions by message and number"), async (t) => {
      const extended = FieldOptionsSchema.typeName;
      const [file, some, none] = await ask(
        extension(extended, 1052),
        extensionsOf(extended),
        extensionsOf("accounts.v1.User"),
      );
      t.is(filesOf(file)[0]?.name, "google/api/field_behavior.proto");
      t.like(some?.messageResponse, { value: { baseTypeName: extended, extensionNumber: [1052] } });
      t.like(none?.messageResponse, { value: { baseTypeName: "accounts.v1.User", extensionNumber: [] } });
    });

    test(titled("answers an unknown name with NOT_FOUND, and goes on"), async (t) => {
      const unknown = [
        fileByName("accounts/v1/user_service"),
        symbol("accounts.v1.Nobody"),
        symbol("accounts.v1"),
        symbol(""),
        extension("accounts.v1.User", 1052),
        extension(FieldOptionsSchema.typeName, 1),
        extensionsOf("accounts.v1.Nobody"),
      ];
      const answers = await ask(...unknown, symbol("accounts.v1.User"));
      const last = answers.pop();
      t.is(answers.length, unknown.length);
      for (const { messageResponse } of answers) {
        t.like(messageResponse, { case: "errorResponse", value: { errorCode: Code.NotFound } });
      }
      t.is(filesOf(last)[0]?.name, "accounts/v1/user.proto");
    });

    test(titled("echoes the request, and sends again what it has sent"), async (t) => {
      const question = { host: "brasa.example", ...symbol("accounts.v1.User") };
      const [first, second] = await ask(question, question);
      t.is(first?.validHost, "brasa.example");
      t.like(first?.originalRequest, question);
      t.is(second?.messageResponse.case, "fileDescriptorResponse");
      t.deepEqual(second?.messageResponse.value, first?.messageResponse.value);
    });

    test(titled("refuses a request that asks for nothing"), async (t) => {
      const error = await t.throwsAsync(ask({}), { instanceOf: ConnectError });
      t.is(error?.code, Code.InvalidArgument);
    });
  }
}

function filesOf(answer: Answer | undefined): FileDescriptorProto[] {
  const response = answer?.messageResponse;
  if (response?.case !== "fileDescriptorResponse") throw new Error(`no files, but ${response?.case}`);
  return response.value.fileDescriptorProto.map((bytes) => fromBinary(FileDescriptorProtoSchema, bytes));
}

// ASVS: V4.3.2, V13.4.5
test("REFLECTION=off refuses both versions on both ports, and tells no service", async (t) => {
  const ask = async (env: Record<string, string>) => {
    const app = await startApp({ DATABASE_URL: "memory:", ...env });
    t.teardown(() => app.close());
    const ports = [app.grpc, new URL(app.url).host].map((address) => Number(address.split(":")[1]));
    const paths = [REFLECT, REFLECT.replace(".v1.", ".v1alpha.")];
    const headers = { "content-type": "application/grpc", te: "trailers" };
    // list_services: "*"
    const body = frame(Buffer.from("3a012a", "hex"));
    return await Promise.all(
      ports.flatMap((port) => paths.map(async (path) => await send2(port, path, { headers, body }))),
    );
  };
  for (const answer of await ask({ REFLECTION: "off" })) {
    t.is(errorOf(answer)?.code, Code.Unimplemented);
    t.is(answer.body.length, 0);
  }
  for (const answer of await ask({})) {
    t.is(errorOf(answer), undefined);
    t.true(answer.body.includes("accounts.v1.UserService"));
  }
});
