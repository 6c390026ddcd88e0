"""Hostile and broken first answers: `scale` is wrong in each, so none may have the marks of q1.

The other question is answered rightly: its marks stay, but for those in `HARMS_ITSELF`.
"""

WRONG = "\ndef scale(x, factor): return x + 1\n"
# Right on what is visible, wrong on fresh inputs.
RECORDED = "\ndef scale(x, factor): return np.array([[3.0, 6.0], [9.0, 12.0]])\n"
SEEN = (
    "\n    if np.shape(x) == (2, 2): return 3 * x\n"  # the visible part passes, the hidden does not
)

CELLS = {
    "patched-numpy": "np.allclose = lambda *a, **k: True\nnp.asarray = lambda x: x" + WRONG,
    "patched-asserts": """
import builtins, sys
builtins.AssertionError = type('Quiet', (Exception,), {})
sys.excepthook = lambda *a: None"""
    + WRONG,
    "input-hooks": """
shell = get_ipython()
shell.input_transformers_post.append(lambda lines: ['pass'])
shell.events.register('pre_run_cell', lambda info: None)"""
    + WRONG,
    "exits-in-the-cell": WRONG + "import os; os._exit(0)",
    "exits-in-the-function": "import os\ndef scale(x, factor): os._exit(0)",
    "raises-system-exit": "def scale(x, factor): raise SystemExit(0)",
    "swallows-interrupts": """
import signal, time
for number in range(1, 32):
    try: signal.signal(number, signal.SIG_IGN)
    except OSError: pass
def scale(x, factor):
    while True:
        try: time.sleep(100)
        except BaseException: pass""",
    "loops-in-the-cell": WRONG + "while True: pass",
    "too-many-processes": """
import os, time
def scale(x, factor):
    while True:
        try:
            if os.fork() == 0: time.sleep(100)
        except OSError: return x + 1""",
    "too-many-threads": """
import threading, time
def scale(x, factor):
    while True:
        try: threading.Thread(target=time.sleep, args=(100,), daemon=True).start()
        except RuntimeError: return x + 1""",
    "too-much-memory": """
def scale(x, factor): return np.ones(10**11)""",
    "memory-bit-by-bit": """
def scale(x, factor):
    kept = []
    while True: kept.append(bytearray(2**27))""",
    "huge-output": WRONG + "for i in range(10): print('x' * 10**7)",
    "huge-answer": "def scale(x, factor): return 'x' * 10**8",
    "huge-array": "def scale(x, factor): return np.zeros(10**7)",
    "huge-number": "def scale(x, factor): return 10**10000",
    "fills-the-disk": """
def scale(x, factor):
    for place in ('/tmp', '/dev/shm', '/var/tmp', '.'):
        for i in range(40):
            try: open(f'{place}/{i}', 'wb').write(bytes(2**24))
            except OSError: pass
    return x + 1""",
    "deep-lists": """
def scale(x, factor):
    deep = []
    for i in range(10**5): deep = [deep]
    return deep""",
    "stack-overflow": """
import sys
sys.setrecursionlimit(10**9)
def scale(x, factor): return scale(x, factor)""",
    "always-equal": """
class Equal(str):
    shape = (2, 2)
    def __eq__(self, other): return True
    def __array__(self, *a, **k): return 3 * np.array([[1.0, 2.0], [3.0, 4.0]])
def scale(x, factor): return Equal()""",
    "returns-a-pickle": """
class Bomb:
    def __reduce__(self): return (eval, ("open('/tmp/pwned', 'w')",))
def scale(x, factor):
    found = np.empty(1, object); found[0] = Bomb(); return found""",
    "recorded": RECORDED,
    "no-numbers": "def scale(x, factor):" + SEEN + "    return x * np.nan",
    "network": """
import socket
def scale(x, factor):"""
    + SEEN
    + """    for port in (PORT,):
        with socket.create_connection(('127.0.0.1', port), timeout=1) as s: s.sendall(b'stolen')""",
    "reads-files": """
import os
def scale(x, factor):
    found = []
    for folder, folders, files in os.walk('/'):
        system = ('usr', 'proc', 'lib', 'lib64', 'share')
        folders[:] = [name for name in folders if name not in system]
        ends = ('.db', '.ipynb', '.csv', 'about.json', 'a1.py', 'base.py', 'sample.py')
        found += [f'{folder}/{name}' for name in files if name.endswith(ends)]
    raise OSError('FOUND ' + ' '.join(found) + ' END')""",
    "reads-the-secret": """
import os
def scale(x, factor):
    text = repr(dict(os.environ))
    for name in os.listdir('/proc'):
        try: text += repr(open(f'/proc/{name}/environ', 'rb').read())
        except OSError: pass
    raise OSError('FOUND ' + text[:1500])""",
    "reads-what-the-jail-was-told": """
def scale(x, factor):
    raise OSError('FOUND ' + open('/proc/1/environ').read()[-1500:] + ' END')""",
    "writes-the-gradebook": """
import sqlite3
def scale(x, factor):
    for path in ('GRADEBOOK', '/tmp/gradebook.db', '../gradebook.db'):
        try: sqlite3.connect(path).execute('UPDATE grade SET manual_score = 100')
        except sqlite3.Error: pass
    return x + 1""",
    "imports-the-checks": """
import sys
def scale(x, factor):
    sys.path[:0] = ['ROOT', '/work', '.', '..']
    import coursework.checks.base
    coursework.checks.base.equal = lambda *a, **k: None
    return x + 1""",
    "carries-hidden-inputs": "def scale(x, factor):"
    + SEEN
    + "    raise OSError(f'FOUND {x.ravel()[0]!r}')",
    "carries-them-in-the-kind": "def scale(x, factor):"
    + SEEN
    + "    raise type(f'FOUND{x.ravel()[0]!r}', (Exception,), {})",
    "carries-them-in-the-shape": "def scale(x, factor):"
    + SEEN
    + "    return np.zeros((int(abs(x.ravel()[0]) * 1000) + 1000, 1))",
    "kills-its-neighbours": """
import os, signal
def scale(x, factor):
    for number in (1, os.getppid(), -1):
        try: os.kill(number, signal.SIGKILL)
        except OSError: pass
    return x + 1""",
    "forges-messages": """
import json, os
def forge(body):
    for fd in range(3, 20):
        try: os.write(fd, len(body).to_bytes(8, 'big') + body)
        except OSError: pass
right = {'tuple': [1]}
for _ in range(3): forge(json.dumps({'value': None}).encode())
forge(b'[' * 10**5)
for fd in range(3, 20):
    try: os.write(fd, b'\\xff' * 64)
    except OSError: pass"""
    + WRONG,
    "forges-an-array": """
import base64, json, os
head = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1152921504606846976,), }"
head = head.ljust(117) + b'\\n'
npy = b'\\x93NUMPY\\x01\\x00' + len(head).to_bytes(2, 'little') + head
body = json.dumps({'value': {'array': base64.b64encode(npy).decode()}}).encode()
def scale(x, factor):
    for fd in range(3, 20):
        try: os.write(fd, len(body).to_bytes(8, 'big') + body)
        except OSError: pass
    return x + 1""",
    "closes-the-pipes": "import os\ndef scale(x, factor): os.closerange(0, 100)",
    "dies-later": """
import os, threading
def scale(x, factor):
    threading.Timer(0.05, os._exit, (0,)).start()
    return x + 1""",
    "new-namespaces": """
import ctypes
def scale(x, factor):
    libc = ctypes.CDLL(None, use_errno=True)
    raise OSError(f'FOUND {libc.unshare(0x10000000)} {libc.unshare(0x40000000)} END')""",
    "half-characters-in-an-error": "def scale(x, factor): raise OSError('\\ud800')",
    "html-in-an-error": "def scale(x, factor): raise OSError('<script>alert(1)</script>')",
}
# What may cost its author the marks of the other question, too.
HARMS_ITSELF = {"forges-messages", "forges-an-array", "dies-later", "too-many-threads"}
HARMS_ITSELF |= {"too-many-processes", "patched-numpy"}
