"""Something to be done behind the import of a module, so that who never imports it pays nothing."""
import sys


def when_imported(name, do):
    """Calls `do` behind the import of the module, at once where it has been imported."""
    if name in sys.modules:
        do()
    else:
        sys.meta_path.insert(0, _Finder(name, do))


class _Finder:
    """Finds the module by the others."""

    def __init__(self, name, do):
        self._name, self._do = name, do

    def find_spec(self, name, path=None, target=None):
        if name != self._name:
            return None
        sys.meta_path.remove(self)
        import importlib.util
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.loader is not None:
            run, do = spec.loader.exec_module, self._do

            def exec_module(module):
                run(module)
                do()

            spec.loader.exec_module = exec_module
        return spec
