export { isRequestId } from "../../ddd/connect/request-id.ts";
