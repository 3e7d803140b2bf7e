"""Flama as its demonstration of domain-driven design shows it: a table, a repository, a worker that the component injects, a resource."""

import http
import os
import time
import typing as t
import uuid
from datetime import datetime, timezone

import pydantic
import sqlalchemy
import uvicorn
from flama import Flama, types
from flama.ddd.components import WorkerComponent
from flama.ddd.exceptions import IntegrityError, NotFoundError
from flama.ddd.repositories.sqlalchemy import SQLAlchemyTableRepository
from flama.ddd.workers.sqlalchemy import SQLAlchemyWorker
from flama.exceptions import HTTPException
from flama.http import APIResponse
from flama.resources import Resource, resource_method
from flama.sqlalchemy import SQLAlchemyModule, metadata
from sqlalchemy import event
from sqlalchemy.engine import Engine

user_table = sqlalchemy.Table(
    "users",
    metadata,
    sqlalchemy.Column("id", sqlalchemy.String, primary_key=True),
    sqlalchemy.Column("name", sqlalchemy.String),
    sqlalchemy.Column("surname", sqlalchemy.String),
    sqlalchemy.Column("email", sqlalchemy.String, unique=True),
    sqlalchemy.Column("active", sqlalchemy.Boolean),
    sqlalchemy.Column("create_time", sqlalchemy.Integer),
    sqlalchemy.Column("update_time", sqlalchemy.Integer),
    sqlalchemy.Column("version", sqlalchemy.Integer),
)


@event.listens_for(Engine, "connect")
def make_durable(connection, _record):
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.close()


class UserRepository(SQLAlchemyTableRepository):
    _table = user_table


class UserWorker(SQLAlchemyWorker):
    user: UserRepository


class UserDetails(pydantic.BaseModel):
    email: str
    password: str
    name: str
    surname: str


class User(pydantic.BaseModel):
    id: str
    name: str
    surname: str
    email: str
    active: bool
    create_time: datetime
    update_time: datetime
    etag: str


USER = t.Annotated[types.Schema, types.SchemaMetadata(User)]


def to_schema(row: dict[str, t.Any]) -> dict[str, t.Any]:
    times = {name: to_iso(row[name]) for name in ("create_time", "update_time")}
    return {**row, **times, "active": bool(row["active"]), "etag": f"v{row['version']}"}


def to_iso(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, timezone.utc).isoformat()


class UserResource(Resource):
    name = "user"
    verbose_name = "User"

    @resource_method("/{user_id}", methods=["GET"], name="retrieve")
    async def retrieve(self, worker: UserWorker, user_id: str):
        async with worker:
            try:
                user = await worker.user.retrieve(id=user_id)
            except NotFoundError:
                raise HTTPException(status_code=http.HTTPStatus.NOT_FOUND)
        return APIResponse(to_schema(user), schema=USER)

    @resource_method("/", methods=["POST"], name="create")
    async def create(self, worker: UserWorker, data: t.Annotated[types.Schema, types.SchemaMetadata(UserDetails)]):
        now = time.time_ns() // 1_000_000
        row = {
            "id": str(uuid.uuid4()),
            "name": data["name"],
            "surname": data["surname"],
            "email": data["email"].lower(),
            "active": False,
            "create_time": now,
            "update_time": now,
            "version": 1,
        }
        async with worker:
            try:
                (user,) = await worker.user.create(row)
            except IntegrityError:
                raise HTTPException(status_code=http.HTTPStatus.CONFLICT)
        return APIResponse(to_schema(user), schema=USER)


app = Flama(
    docs=None,
    schema=None,
    modules=[SQLAlchemyModule(f"sqlite+aiosqlite:///{os.environ['DATABASE']}")],
    components=[WorkerComponent(worker=UserWorker())],
)
app.resources.add_resource("/users/", UserResource)

if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="error", access_log=False)
