// NestJS' gRPC microservice and TypeORM's repository, as NestJS' pages on gRPC and on databases show.
import "reflect-metadata";
import { randomUUID } from "node:crypto";
import { status } from "@grpc/grpc-js";
import { Controller, Injectable, Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { GrpcMethod, type MicroserviceOptions, RpcException, Transport } from "@nestjs/microservices";
import { InjectRepository, TypeOrmModule } from "@nestjs/typeorm";
import { Column, Entity, MoreThan, MoreThanOrEqual, PrimaryColumn, QueryFailedError, type Repository } from "typeorm";
import { changesOf, conditionsOf, fromEtag, loader, pageOf, protoFile, toMessage } from "../accounts.mjs";

const url = process.env.DATABASE ?? "";
const isPostgres = url.startsWith("postgres:");
const timeType = isPostgres ? "timestamptz" : "integer";
const now = () => (isPostgres ? new Date() : Date.now());

@Entity("users")
class User {
  @PrimaryColumn("text")
  id!: string;

  @Column("text")
  name!: string;

  @Column("text")
  surname!: string;

  @Column("text", { unique: true })
  email!: string;

  @Column("boolean")
  active!: boolean;

  @Column(timeType)
  create_time!: Date | number;

  @Column(timeType)
  update_time!: Date | number;

  @Column(isPostgres ? "bigint" : "integer")
  version!: number;
}

@Injectable()
class UsersService {
  constructor(@InjectRepository(User) private readonly users: Repository<User>) {}

  async find(id: string): Promise<User> {
    const user = await this.users.findOneBy({ id });
    if (!user) throw new RpcException({ code: status.NOT_FOUND, message: `there is no user ${id}` });
    return user;
  }

  // biome-ignore lint/suspicious/noExplicitAny: requests have no types without generated code
  async create({ id, user: { name, surname, email } }: any): Promise<User> {
    const at = now();
    const values = { id: id || randomUUID(), name, surname, email: email.toLowerCase(), active: false };
    const user = this.users.create({ ...values, create_time: at, update_time: at, version: 1 });
    try {
      await this.users.insert(user);
    } catch (error) {
      if (!(error instanceof QueryFailedError)) throw error;
      throw new RpcException({ code: status.ALREADY_EXISTS, message: error.message });
    }
    return user;
  }

  // biome-ignore lint/suspicious/noExplicitAny: as above
  async update(request: any): Promise<User> {
    const { id, etag } = request.user;
    const user = await this.find(id);
    const version = fromEtag(etag) ?? Number(user.version);
    const changes = { ...changesOf(request), update_time: now(), version: version + 1 };
    const { affected } = await this.users.update({ id, version }, changes);
    if (affected !== 1) throw new RpcException({ code: status.ABORTED, message: "the etag is stale" });
    return Object.assign(user, changes);
  }

  // biome-ignore lint/suspicious/noExplicitAny: as above
  async list(request: any): Promise<{ users: User[]; more: boolean }> {
    const { size, after } = pageOf(request);
    const where: Record<string, unknown> = { id: MoreThan(after) };
    for (const { column, operator, value } of conditionsOf(request.filter, (date: Date) =>
      isPostgres ? date : date.getTime(),
    )) {
      where[column] = operator === "=" ? value : MoreThanOrEqual(value);
    }
    const users = await this.users.find({ where, order: { id: "ASC" }, take: size + 1 });
    return { users: users.slice(0, size), more: users.length > size };
  }
}

@Controller()
class UsersController {
  constructor(private readonly service: UsersService) {}

  @GrpcMethod("UserService", "GetUser")
  async getUser({ id }: { id: string }) {
    return { user: toMessage(await this.service.find(id)) };
  }

  @GrpcMethod("UserService", "CreateUser")
  async createUser(request: object) {
    return { user: toMessage(await this.service.create(request)) };
  }

  @GrpcMethod("UserService", "UpdateUser")
  async updateUser(request: object) {
    return { user: toMessage(await this.service.update(request)) };
  }

  @GrpcMethod("UserService", "ListUsers")
  async listUsers(request: object) {
    const { users, more } = await this.service.list(request);
    return { users: users.map(toMessage), next_page_token: more ? users.at(-1)?.id : "" };
  }
}

@Module({
  imports: [
    TypeOrmModule.forRoot({
      ...(isPostgres
        ? { type: "postgres", url }
        : {
            type: "better-sqlite3",
            database: url,
            enableWAL: true,
            prepareDatabase: (database: { pragma(text: string): void }) => database.pragma("synchronous = FULL"),
          }),
      entities: [User],
      synchronize: false,
    }),
    TypeOrmModule.forFeature([User]),
  ],
  controllers: [UsersController],
  providers: [UsersService],
})
class AppModule {}

const app = await NestFactory.createMicroservice<MicroserviceOptions>(AppModule, {
  transport: Transport.GRPC,
  options: { package: "accounts.v1", protoPath: protoFile, url: `127.0.0.1:${process.env.PORT}`, loader },
  logger: ["error"],
});
await app.listen();
