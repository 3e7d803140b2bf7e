import type { {{typeImports}} } from "brasa";
{{zodImport}}

/** {{A book}}. Its version is the state that an etag stands for. */
export interface {{Book}} extends Versioned {
  /** UUID, lower case. */
  readonly id: string;
  {{entityFields}}
  readonly createTime: Date;
  readonly updateTime: Date;
}

/** {{A book}} that is to be created. Its id, its times and what it may lack can be left out. */
export type New{{Book}} = New<{{Book}}, "id" | "createTime" | "updateTime"{{optionalFields}}>;

/** The rules of what callers set, beyond those of the table. */
export const {{book}}Rules = {
  {{rules}}
};
