import type { DescField, DescMessage, DescMethod, DescService } from "@bufbuild/protobuf";
import { fieldInfo } from "../message/field-info.ts";
import { keyMap, matchingFields, snakeCase } from "./key.ts";
import type { CreateRpc, DeleteRpc, GetRpc, KeyedRpc, ListRpc, UpdateRpc } from "./standard-rpc.ts";
import { createRpc, deleteRpc, getRpc, listRpc, undeleteRpc, updateRpc } from "./standard-rpc.ts";

/** A kind of entity that the contract lists by pages (AIP-132), with its other standard methods (AIP-130), where it has them. */
export interface Resource {
  readonly service: DescService;
  /** Such as `User`. */
  readonly name: string;
  /** Such as `Users`, as its List method has it. */
  readonly plural: string;
  readonly desc: DescMessage;
  /** The fields that tell one entity from the others; empty where the contract does not say. */
  readonly key: readonly DescField[];
  readonly list: ListRpc;
  readonly get?: GetRpc;
  readonly create?: CreateRpc;
  readonly update?: UpdateRpc;
  readonly remove?: DeleteRpc;
  readonly undelete?: KeyedRpc;
  /** Custom methods (AIP-136), such as ArchiveProject. */
  readonly actions: readonly DescMethod[];
}

/** A table of entities that belong to one of another resource, such as the tasks of a project. */
export interface Child {
  readonly resource: Resource;
  /** The field of its List request that names the other entity, such as `project_id`. */
  readonly parent: DescField;
}

/** The resources of services, in their order. */
export function findResources(services: readonly DescService[]): readonly Resource[] {
  return services.flatMap((service) => {
    const found = service.methods.flatMap((method) => standardMethods(service, method) ?? []);
    const standard = new Set(found.flatMap(methodsOf));
    return found.map((resource) => ({
      ...resource,
      actions: service.methods.filter(
        (method) => !standard.has(method) && canBeCalled(method) && subjectOf(method, found) === resource,
      ),
    }));
  });
}

/** The tables of entities that belong to an entity of the resource. */
export function childrenOf({ name, key }: Resource, resources: readonly Resource[]): readonly Child[] {
  const [only, ...others] = key;
  if (!only || others.length > 0) return [];
  const parentName = `${snakeCase(name)}_${only.name}`;
  return resources.flatMap((resource) =>
    resource.list.scope
      .filter((field) => field.name === parentName && field.scalar === only.scalar && field.fieldKind === "scalar")
      .map((parent) => ({ resource, parent })),
  );
}

function standardMethods(service: DescService, method: DescMethod): Resource | undefined {
  const list = listRpc(method);
  const desc = list?.items.message;
  if (!list || !desc) return undefined;
  const { name } = desc;
  const get = getRpc(service, desc);
  const create = createRpc(service, desc);
  const update = updateRpc(service, desc);
  const key = keyOf(desc, get?.method ?? methodNamed(service, `Delete${name}`));
  const remove = deleteRpc(service, desc, key);
  const undelete = undeleteRpc(service, desc, key);
  return {
    service,
    name,
    plural: method.name.slice("List".length),
    desc,
    key,
    list,
    // A Get whose key is not understood cannot be called for a row.
    ...(get && keyMap(get.method.input, desc, key) ? { get } : {}),
    ...(create ? { create } : {}),
    ...(update ? { update } : {}),
    ...(remove ? { remove } : {}),
    ...(undelete ? { undelete } : {}),
    actions: [],
  };
}

function methodNamed(service: DescService, name: string): DescMethod | undefined {
  return service.methods.find((one) => one.name === name);
}

/** The fields by which a Get or Delete request names one; else those marked as IDENTIFIER; else `name` or `id`. */
function keyOf(desc: DescMessage, method: DescMethod | undefined): readonly DescField[] {
  const named = method ? matchingFields(method.input, desc) : [];
  if (named.length > 0) return named;
  const marked = desc.fields.filter((field) => fieldInfo(field).isIdentifier);
  if (marked.length > 0) return marked;
  return desc.fields
    .filter(({ name, fieldKind }) => fieldKind === "scalar" && (name === "name" || name === "id"))
    .slice(0, 1);
}

function methodsOf({ desc, plural, service, list, get, create, update, remove, undelete }: Resource): DescMethod[] {
  // A stream of all entities is a list, too.
  const others = service.methods.filter(({ name }) => name === `Stream${plural}` || name === `Get${desc.name}`);
  return [list, get, create, update, remove, undelete].flatMap((rpc) => rpc?.method ?? []).concat(others);
}

function canBeCalled({ methodKind }: DescMethod): boolean {
  return methodKind === "unary" || methodKind === "server_streaming";
}

/** The resource that a custom method is about, one or several of it: that of the longest name that its own ends with. */
function subjectOf({ name }: DescMethod, resources: readonly Resource[]): Resource | undefined {
  return resources
    .flatMap((resource) => [resource.name, resource.plural].map((ending) => ({ resource, ending })))
    .filter(({ ending }) => name.endsWith(ending) && name !== ending)
    .sort((a, b) => b.ending.length - a.ending.length)
    .at(0)?.resource;
}
