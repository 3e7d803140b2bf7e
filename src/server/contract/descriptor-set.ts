import { clone, create, createRegistry, type DescFile, type DescService, equals } from "@bufbuild/protobuf";
import {
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  type FileDescriptorSet,
  FileDescriptorSetSchema,
} from "@bufbuild/protobuf/wkt";
import { file_google_rpc_error_details } from "../../../gen/google/rpc/error_details_pb.js";

/** The number of FileDescriptorProto.service, which begins the paths of comments on services and RPCs. */
const SERVICE = 6;

/**
 * The contract as a file, for `grpcurl -protoset`, buf and the console: these services, all files that they import, and the types of error
 * details. An import comes before the files that import it, as protoc writes them. A file's other services are left out.
 *
 * @param services the services that the app serves
 * @param descriptors files with comments, which generated code lacks. One that differs from the code, such as an older one, is not used
 */
export function descriptorSet(
  services: readonly DescService[],
  descriptors: readonly FileDescriptorProto[],
): FileDescriptorSet {
  const served = new Set(services.map(({ typeName }) => typeName));
  const commented = new Map(descriptors.map((file) => [file.name, file]));
  const roots = [...services.map(({ file }) => file), file_google_rpc_error_details];
  return create(FileDescriptorSetSchema, {
    file: importsFirst(roots).map(({ proto }) => onlyServices(withComments(proto, commented.get(proto.name)), served)),
  });
}

/** Adds the comments of the same file. Where the two differ, comments would go to the wrong declarations. */
function withComments(file: FileDescriptorProto, commented: FileDescriptorProto | undefined): FileDescriptorProto {
  if (!commented?.sourceCodeInfo) return file;
  const both = clone(FileDescriptorProtoSchema, file);
  both.sourceCodeInfo = commented.sourceCodeInfo;
  return equals(FileDescriptorProtoSchema, both, commented, { registry: createRegistry(), unknown: true })
    ? both
    : file;
}

/** The files and all that they import, each once, after its own imports. */
function importsFirst(roots: readonly DescFile[]): DescFile[] {
  const found = new Map<string, DescFile>();
  const visit = (file: DescFile) => {
    if (found.has(file.proto.name)) return;
    file.dependencies.forEach(visit);
    found.set(file.proto.name, file);
  };
  roots.forEach(visit);
  return [...found.values()];
}

/** The file without its other services, and without their comments. */
function onlyServices(file: FileDescriptorProto, served: ReadonlySet<string>): FileDescriptorProto {
  const scope = file.package === "" ? "" : `${file.package}.`;
  const kept = file.service.filter(({ name }) => served.has(scope + name));
  if (kept.length === file.service.length) return file;
  const copy = clone(FileDescriptorProtoSchema, file);
  copy.service = copy.service.filter(({ name }) => served.has(scope + name));
  if (!copy.sourceCodeInfo) return copy;
  const indexes = file.service.map((one) => kept.indexOf(one));
  copy.sourceCodeInfo.location = copy.sourceCodeInfo.location.filter((location) => {
    const [kind, index = -1, ...deeper] = location.path;
    if (kind !== SERVICE || index < 0) return true;
    const moved = indexes[index] ?? -1;
    location.path = [SERVICE, moved, ...deeper];
    return moved >= 0;
  });
  return copy;
}
