"""Keeps numpy's linear algebra on one thread; has to be imported before numpy.

Matrices of a few hundred rows gain nothing from a second thread, and where other processes want the second core its
threads wait for each other: on two busy cores the fit took ten times the processor time. Whoever sets the variable
outside keeps what was set.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
