"""The web server: page and JSON API, put together."""

from aiohttp import web

from bots.web import api, calendars, events, guard, history, pages, surveys
from bots.web.delivery import WebDelivery
from bots.web.house import HOUSE, House
from bots.web.live import Live
from bots.web.pace import Pace
from core.charts import Charts
from core.database import Database
from core.files import FileStore
from core.settings import Settings
from core.words import Words
from dialogs.engine.turn import Engine

MAX_BODY = 64 * 2**10  # bytes of a JSON request; files have their own limit
DELIVERY = web.AppKey("delivery", WebDelivery)


def application(
    engine: Engine,
    database: Database,
    words: Words,
    files: FileStore,
    settings: Settings,
    *,
    pace: Pace | None = None,
) -> web.Application:
    """Give the server; `app[DELIVERY]` is what moves messages from the outbox to the pages.

    `pace` limits each device's turns: 20 at once, then 5 a second, unless given.
    """
    live = Live()
    static = f"/static/{pages.version()}"
    app = web.Application(middlewares=[guard.explain, guard.same_origin], client_max_size=MAX_BODY)
    app[DELIVERY] = WebDelivery(database, live)
    engine.forgetting.append(history.forget)
    app[HOUSE] = House(
        engine=engine,
        database=database,
        words=words,
        files=files,
        settings=settings,
        live=live,
        delivery=app[DELIVERY],
        charts=Charts(),
        pace=pace or Pace(),
        uploads=Pace(burst=20, per_second=1),
        logins=Pace(burst=100, per_second=2),  # a whole school may share one address
        wrong_codes=Pace(burst=10, per_second=10 / 3600, problem="too_many_codes"),
        demo_logins=Pace(burst=200, per_second=20),
        calendars=Pace(burst=60, per_second=1),
        pages=pages.templates(words, static),
    )
    app[surveys.SHARED] = surveys.Shared()
    routes = [api.routes, events.routes, pages.routes, calendars.routes, surveys.routes]
    app.add_routes([route for some in routes for route in some])
    app.add_routes([web.static(static, pages.STATIC)])
    app.on_response_prepare.append(guard.add_headers)
    app.on_shutdown.append(events.end_streams)
    app.on_cleanup.append(_end_charts)
    return app


async def _end_charts(app: web.Application) -> None:
    await app[HOUSE].charts.close()
