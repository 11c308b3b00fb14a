"""The system's proxy for an address, with a system that is made up."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtNetwork import QNetworkProxy, QNetworkProxyFactory, QNetworkProxyQuery

from desktop.runtime.proxies import system_proxy

Type = QNetworkProxy.ProxyType


@pytest.mark.parametrize(
    ("found", "address"),
    [
        ([QNetworkProxy(Type.HttpProxy, "proxy.example", 8080)], "http://proxy.example:8080"),
        ([QNetworkProxy(Type.HttpCachingProxy, "10.0.0.1", 3128)], "http://10.0.0.1:3128"),
        ([QNetworkProxy(Type.HttpProxy, "fd00::1", 8080)], "http://[fd00::1]:8080"),
        ([QNetworkProxy(Type.NoProxy)], ""),
        ([QNetworkProxy(Type.Socks5Proxy, "socks.example", 1080)], ""),
        ([QNetworkProxy(Type.NoProxy), QNetworkProxy(Type.HttpProxy, "later", 1)], ""),
        ([], ""),
    ],
)
def test_what_the_system_says(
    found: list[QNetworkProxy], address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def answer(query: QNetworkProxyQuery) -> list[QNetworkProxy]:
        asked.append(query.url().toString())
        return found

    fake: Callable[[QNetworkProxyQuery], list[QNetworkProxy]] = answer
    monkeypatch.setattr(QNetworkProxyFactory, "systemProxyForQuery", staticmethod(fake))
    assert system_proxy("https://webexapis.com/v1") == address
    assert asked == ["https://webexapis.com/v1"]


def test_the_platform_itself_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    assert isinstance(system_proxy("https://webexapis.com/v1"), str)
