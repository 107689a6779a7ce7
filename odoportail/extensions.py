"""Make the extensions, bound to no application yet."""

from typing import TYPE_CHECKING, Any

from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_login import LoginManager
from flask_mail import Mail
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from flask_wtf import CSRFProtect
from sqlalchemy import Connection, Engine, MetaData
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    """Give every constraint a name that migrations can rely on."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class PortalSession(Session):
    """Stay on one connection for as long as `database.one_connection` says so."""

    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | Connection:
        """Return the connection to stay on, or what Flask-SQLAlchemy would choose."""
        return self.info.get("connection") or super().get_bind(*args, **kwargs)


babel = Babel()
bootstrap = Bootstrap5()
csrf = CSRFProtect()
# What was loaded stays readable after a commit: a page that is being written must
# not open a new transaction for every attribute.
db = SQLAlchemy(
    model_class=Base,
    session_options={"class_": PortalSession, "expire_on_commit": False},
)
login_manager = LoginManager()
mail = Mail()

# Flask-SQLAlchemy makes the class at run time, where type checkers cannot see it.
if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model
