"""Take what Till reads while it runs into the wheel; pyproject.toml says everything else."""

import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

sys.path.insert(0, str(Path(__file__).resolve().parent / "scripts"))

from messages import compile_catalogues
from shipped import ROOT, shipped


class BuildWithShipped(build_py):
    """Puts `resources` and `migrations` beside the modules, where `pos_app.paths` looks."""

    def run(self) -> None:
        """Build the modules, then the files; an editable program reads them in the tree."""
        super().run()
        if self.editable_mode:
            compile_catalogues(ROOT)
            return
        for file, place in shipped():
            built = Path(self.build_lib, "pos_app", place)
            self.mkpath(str(built.parent))
            self.copy_file(str(file), str(built), preserve_mode=False)


setup(cmdclass={"build_py": BuildWithShipped})
