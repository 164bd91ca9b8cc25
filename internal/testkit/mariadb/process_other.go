//go:build !linux

package mariadb

import "syscall"

// killWithParent has no effect on these systems: a killed test leaves its server and the
// server's folder behind.
var killWithParent *syscall.SysProcAttr

func processGone(int) bool { return false }
