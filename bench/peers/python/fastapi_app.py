"""FastAPI and SQLAlchemy's ORM on asyncio: a session for each request by a dependency, models that answer from attributes."""

import os
import time
import uuid
from datetime import datetime, timezone
from typing import Annotated

import uvicorn
from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel, ConfigDict, Field, computed_field
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

engine = create_async_engine(f"sqlite+aiosqlite:///{os.environ['DATABASE']}")
new_session = async_sessionmaker(engine, expire_on_commit=False)


@event.listens_for(engine.sync_engine, "connect")
def make_durable(connection, _record):
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.close()


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    surname: Mapped[str]
    email: Mapped[str] = mapped_column(unique=True)
    active: Mapped[bool]
    create_time: Mapped[int]
    update_time: Mapped[int]
    version: Mapped[int]


class UserDetails(BaseModel):
    email: str
    password: str
    name: str
    surname: str


def to_datetime(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, timezone.utc)


class UserOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    name: str
    surname: str
    email: str
    active: bool
    create_ms: int = Field(validation_alias="create_time", exclude=True)
    update_ms: int = Field(validation_alias="update_time", exclude=True)
    version: int = Field(exclude=True)

    @computed_field
    @property
    def create_time(self) -> datetime:
        return to_datetime(self.create_ms)

    @computed_field
    @property
    def update_time(self) -> datetime:
        return to_datetime(self.update_ms)

    @computed_field
    @property
    def etag(self) -> str:
        return f"v{self.version}"


async def get_session():
    async with new_session() as session:
        yield session


Session = Annotated[AsyncSession, Depends(get_session)]
app = FastAPI()


@app.get("/users/{user_id}", response_model=UserOut)
async def get_user(user_id: str, session: Session):
    user = await session.get(User, user_id)
    if user is None:
        raise HTTPException(404, f"there is no user {user_id}")
    return user


@app.post("/users/", response_model=UserOut)
async def create_user(details: UserDetails, session: Session):
    now = time.time_ns() // 1_000_000
    user = User(
        id=str(uuid.uuid4()),
        name=details.name,
        surname=details.surname,
        email=details.email.lower(),
        active=False,
        create_time=now,
        update_time=now,
        version=1,
    )
    session.add(user)
    try:
        await session.commit()
    except IntegrityError as error:
        raise HTTPException(409, "the address is taken") from error
    return user


@app.get("/users/", response_model=list[UserOut])
async def list_users(session: Session, page_size: int, active: bool, create_time_from: datetime):
    since = int(create_time_from.timestamp() * 1000)
    query = select(User).where(User.active == active, User.create_time >= since).order_by(User.id).limit(page_size)
    return (await session.scalars(query)).all()


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="error", access_log=False)
