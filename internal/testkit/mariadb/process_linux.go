package mariadb

import (
	"errors"
	"syscall"
)

// killWithParent has the kernel end the server when the thread that started it ends, so
// that a killed test leaves none behind.
var killWithParent = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}

// processGone reports whether there is no such process any more.
func processGone(pid int) bool { return errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) }
