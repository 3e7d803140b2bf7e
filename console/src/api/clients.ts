import { createClient } from "@connectrpc/connect";
import { AuditService } from "../../../gen/accounts/v1/audit_pb.js";
import { GrantService } from "../../../gen/accounts/v1/grant_service_pb.js";
import { SecondFactorService } from "../../../gen/accounts/v1/second_factor_service_pb.js";
import { UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import { transport } from "./transport.ts";

/** The services of accounts, with their types. */
export const users = createClient(UserService, transport);
export const factors = createClient(SecondFactorService, transport);
export const audit = createClient(AuditService, transport);
export const grants = createClient(GrantService, transport);
