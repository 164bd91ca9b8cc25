package mariadb

import (
	"errors"
	"syscall"
)

// endWithUs has the kernel end the server when the thread that started it ends, so
// that a killed test leaves none behind.
var endWithUs = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}

// gone reports whether there is no such process any more.
func gone(pid int) bool { return errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) }
