import { type DescField, getOption, hasOption, ScalarType } from "@bufbuild/protobuf";
import { FieldBehavior, field_behavior } from "../../../gen/google/api/field_behavior_pb.js";
import { FieldInfo_Format, field_info } from "../../../gen/google/api/field_info_pb.js";

/** The rules that the contract gives a field (AIP-203, AIP-202). */
export interface FieldInfo {
  readonly isRequired: boolean;
  readonly isOutputOnly: boolean;
  readonly isInputOnly: boolean;
  readonly isImmutable: boolean;
  readonly isIdentifier: boolean;
  /** A value that is never kept: marked as such in the contract, or named like one. */
  readonly isSecret: boolean;
  /** UUID4, IPV4, IPV6 or IPV4_OR_IPV6; undefined for none. */
  readonly format: string | undefined;
}

const SECRET = /passw(or)?d|passphrase|secret|token|api_?key|private_?key|recovery_?code|totp|otp/i;
/** Tokens of pages are no secrets. */
const PAGE = /^(next_?)?page_?token$/i;

/** Whether a name is that of a secret, such as `refresh_token` or `currentPassword`. */
export function isSecretName(name: string): boolean {
  return SECRET.test(name) && !PAGE.test(name);
}

export function fieldInfo(field: DescField): FieldInfo {
  const behaviors = getOption(field, field_behavior);
  const format = hasOption(field, field_info)
    ? getOption(field, field_info).format
    : FieldInfo_Format.FORMAT_UNSPECIFIED;
  const isText = field.scalar === ScalarType.STRING || field.scalar === ScalarType.BYTES;
  const isInputOnly = behaviors.includes(FieldBehavior.INPUT_ONLY);
  return {
    isRequired: behaviors.includes(FieldBehavior.REQUIRED),
    isOutputOnly: behaviors.includes(FieldBehavior.OUTPUT_ONLY),
    isInputOnly,
    isImmutable: behaviors.includes(FieldBehavior.IMMUTABLE),
    isIdentifier: behaviors.includes(FieldBehavior.IDENTIFIER),
    isSecret: isInputOnly || field.proto.options?.debugRedact === true || (isText && isSecretName(field.name)),
    format: format === FieldInfo_Format.FORMAT_UNSPECIFIED ? undefined : FieldInfo_Format[format],
  };
}

/** Whether the name of a field is that of a UUID, for contracts without formats. */
export function isUuid(field: DescField, { format, isIdentifier }: FieldInfo): boolean {
  if (field.scalar !== ScalarType.STRING) return false;
  return format === "UUID4" || (isIdentifier && field.name === "id") || field.name === "request_id";
}
