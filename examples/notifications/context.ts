import { timingSafeEqual } from "node:crypto";
import { InvalidError, type Repository, UnauthenticatedError, type Worker } from "brasa";
import { type CallHook, type ServiceDefinition, unitOptions } from "brasa/connect";
import { MemoryRepository } from "brasa/memory";
import { NotificationService, type SendNotificationRequest } from "brasa/notifications";
import { type Migrations, SequelizeRepository } from "brasa/sequelize";
import { defineContext } from "brasa/server";
import { type Notification, notificationTable } from "./notification.js";

type NotificationRepositories = { notifications: Repository<Notification> };

class MemoryNotifications extends MemoryRepository<Notification> {
  table = notificationTable;
}

class SqlNotifications extends SequelizeRepository<Notification> {
  table = notificationTable;
}

const migrations: Migrations = {
  context: "notifications",
  list: [
    {
      name: "0001-notifications",
      up: (ddl) => ddl.createTable(notificationTable.name, notificationTable.columns, notificationTable),
      down: (ddl) => ddl.dropTable("notifications"),
    },
  ],
};

/** The receiver as a context of an app. */
export const notifications = defineContext<NotificationRepositories>({
  name: "notifications",
  memory: { notifications: MemoryNotifications },
  sequelize: { notifications: SqlNotifications },
  migrations,
  services: ({ worker, now }) => [service(worker, now)],
});

function service(
  worker: Worker<NotificationRepositories>,
  now: () => Date,
): ServiceDefinition<typeof NotificationService> {
  return {
    service: NotificationService,
    worker,
    implementation: {
      // The toolkit answers a repeat of the last day by the request id, without a call of this; the table knows older ones.
      async sendNotification(request, context) {
        const { requestId: id, recipient, content } = request;
        if (id === "") throw InvalidError.of("request_id", "is required");
        const kind = content.case;
        if (!kind)
          throw InvalidError.of("content", "is required: a welcome, an email_verification or a password_reset");
        await worker.run(async (unit) => {
          if ((await unit.notifications.count({ id })) > 0) return;
          await unit.notifications.create({ id, kind, recipient, createTime: now() });
          // As the last step of the unit: if it fails, nothing is kept, and the caller comes again.
          print(request);
        }, unitOptions(context));
        return {};
      },
    },
    // Its answer is empty: it tells nothing to a caller who has another token.
    repeatProofs: { sendNotification: "unproven" },
  };
}

/** Prints a notification as a line of JSON, in the place of sending it by mail. */
function print({ requestId, recipient, content }: SendNotificationRequest): void {
  const { case: kind, value } = content;
  const said = value && "token" in value ? { token: value.token } : {};
  console.log(JSON.stringify({ kind, requestId, recipient, name: value?.name, ...said }));
}

/** Lets nobody call who does not have the token. @param expected undefined lets everybody */
export function requireToken(expected: string | undefined): CallHook {
  return ({ method, context }) => {
    if (expected === undefined || method.parent.typeName !== NotificationService.typeName) return;
    const given = Buffer.from(context.requestHeader.get("authorization") ?? "");
    const wanted = Buffer.from(`Bearer ${expected}`);
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
      throw new UnauthenticatedError("the Authorization header must have the bearer token of this receiver");
    }
  };
}
