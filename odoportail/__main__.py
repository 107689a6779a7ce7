"""Run the command line: `odoportail`, or `python -m odoportail` in a checkout."""

from odoportail import cli, create_app


def main() -> None:
    """Run the command line."""
    cli.group.main(prog_name="odoportail", obj=create_app)


if __name__ == "__main__":
    main()
