"""``smart115 vehicle-gateway``: the agent on the ambulance's computer."""

from pathlib import Path
from typing import Annotated, Final

import typer

from console.cli.options import examples

Sources = Annotated[
    list[str] | None,
    typer.Option(
        "--from", help="NMEA or JSON lines: tcp://host:port, a device, or - (repeatable)."
    ),
]
CaFile = Annotated[Path | None, typer.Option("--ca-file", help="PEM of the server's authority.")]
Certificate = Annotated[
    Path | None, typer.Option("--certificate", help="PEM of the vehicle's own certificate.")
]
Key = Annotated[Path | None, typer.Option("--key", help="PEM of that certificate's key.")]

app: Final = typer.Typer(add_completion=False)


@app.command(
    epilog=examples(
        (
            "smart115 vehicle-gateway --unit TDM-01 --name t-12 --token-file t "
            "--server https://edge.vn"
        ),
        (
            "smart115 vehicle-gateway --unit TDM-01 --name t-12 --token-file t "
            "--server mqtts://mqtt.vn"
        ),
    )
)
def vehicle_gateway(  # noqa: PLR0913, PLR0917 - a parameter an option
    unit: Annotated[str, typer.Option("--unit", help="This vehicle's unit id.")],
    name: Annotated[str, typer.Option("--name", help="The principal of the token.")],
    server: Annotated[
        str, typer.Option("--server", help="http(s)://… of the HTTP edge, or mqtt(s)://host:port.")
    ],
    token_file: Annotated[
        Path | None, typer.Option("--token-file", help="File with the token, in its first line.")
    ] = None,
    spool: Annotated[
        Path, typer.Option("--spool", help="File in which events wait until they are stored.")
    ] = Path("gateway.db"),
    spool_mb: Annotated[
        int, typer.Option("--spool-mb", min=1, max=100_000, help="How much may wait there, MB.")
    ] = 200,
    sources: Sources = None,
    port: Annotated[
        int, typer.Option("--port", min=0, max=65_535, help="Port of its HTTP on 127.0.0.1.")
    ] = 8116,
    ca_file: CaFile = None,
    certificate: Certificate = None,
    key: Key = None,
) -> None:
    """Keep what tracker, monitor and crew say on disk, and send it until the centre has it.

    Runs until Ctrl-C, says on standard error where it listens, and goes on after a power cut where
    it was. Programs on the vehicle POST to /positions, /vitals, /status and /welfare; /health
    counts what waits, was stored, was refused and was dropped.
    """
    import asyncio

    from console.operating.vehicle_gateway import Gateway, run

    asyncio.run(
        run(
            Gateway(
                unit_id=unit,
                name=name,
                server=server,
                token_file=token_file,
                spool=spool,
                spool_bytes=spool_mb * 1_000_000,
                sources=tuple(sources or ()),
                port=port,
                ca_file=ca_file,
                certificate=certificate,
                key=key,
            )
        )
    )
