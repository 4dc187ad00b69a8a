"""A real CAS server for the tests: django-cas-server, with one user. Arguments: port, folder for its database, and a pattern of services."""

from __future__ import annotations

import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIServer, make_server

import django
from django.conf import settings

PORT, FOLDER, SERVICES = int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    CAS_AUTH_CLASS="cas_server.auth.TestAuthUser",
    CAS_TEST_USER="u-1",
    CAS_TEST_PASSWORD="only for tests",
    CAS_TEST_ATTRIBUTES={"groups": ["doctors", "all"], "department": "心内科门诊", "name": "王一", "amr": "otp"},
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": FOLDER / "cas.sqlite"}},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages", "cas_server"],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    ROOT_URLCONF="cas_server.urls",
    SECRET_KEY="only for tests",
    STATIC_URL="/static/",
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    USE_TZ=True,
)
django.setup()

from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402

call_command("migrate", verbosity=0)

from cas_server.models import ReplaceAttributName, ServicePattern  # noqa: E402

pattern = ServicePattern.objects.create(name="recognition", pattern=SERVICES, single_log_out=True)
ReplaceAttributName.objects.create(name="*", service_pattern=pattern)


class Server(ThreadingMixIn, WSGIServer):
    """Serves several at once: while somebody signs out here, services are told."""

    daemon_threads = True


make_server("127.0.0.1", PORT, get_wsgi_application(), server_class=Server).serve_forever()
