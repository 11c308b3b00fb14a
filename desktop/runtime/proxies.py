"""Which proxy this system uses for an address; asked of the platform, PAC scripts included.

May block while a script is fetched: never on the window's thread.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QUrl
from PySide6.QtNetwork import QNetworkProxy, QNetworkProxyFactory, QNetworkProxyQuery

_USABLE: Final = frozenset(
    {QNetworkProxy.ProxyType.HttpProxy, QNetworkProxy.ProxyType.HttpCachingProxy}
)


def system_proxy(url: str) -> str:
    """The proxy for an address as `http://host:port`, "" for none."""
    found = QNetworkProxyFactory.systemProxyForQuery(QNetworkProxyQuery(QUrl(url)))
    return next(map(_address, found[:1]), "")


def _address(proxy: QNetworkProxy) -> str:
    if proxy.type() not in _USABLE or not proxy.hostName():
        return ""
    host = f"[{proxy.hostName()}]" if ":" in proxy.hostName() else proxy.hostName()
    return f"http://{host}:{proxy.port()}"
