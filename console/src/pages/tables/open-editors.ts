import type { Registry } from "@bufbuild/protobuf";
import { onSessionEnd } from "../../api/session.ts";
import type { Call } from "../../entity/call.ts";
import { Creator } from "../../entity/edit/creator.ts";
import { Editor } from "../../entity/edit/editor.ts";
import type { Resource } from "../../entity/resource.ts";

const editors = new Map<string, Editor>();
const creators = new Map<string, Creator>();

// The next user of the tab may be another.
onSessionEnd(() => {
  editors.clear();
  creators.clear();
});

/** The editor of an entity: with what was typed before, or else as the service has it now. */
export function editorOf(resource: Resource, key: readonly string[], call: Call, types: Registry): Editor {
  const name = JSON.stringify([resource.service.typeName, resource.plural, ...key]);
  const found = editors.get(name);
  if (found && found.changed().length > 0) return found;
  // Those in which nothing is typed are read anew when they are opened.
  for (const [other, editor] of editors) if (editor.changed().length === 0) editors.delete(other);
  const made = new Editor(resource, key, call, types);
  editors.set(name, made);
  void made.load();
  return made;
}

export function creatorOf(resource: Resource, call: Call): Creator {
  const name = `${resource.service.typeName}/${resource.plural}`;
  const found = creators.get(name) ?? new Creator(resource, call);
  creators.set(name, found);
  return found;
}
