package mariadb

import (
	"errors"
	"syscall"
)

// killWithParent makes the kernel kill the server when the thread that started it ends,
// so that a killed test leaves no server behind.
var killWithParent = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}

// processGone reports whether the process no longer exists.
func processGone(pid int) bool { return errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) }
