# dyndnsc: the one build file. Plain make, GNU or BSD; overrides go in config.mk (not tracked).
#
#   make            build everything in place (installs nothing, needs no root)
#   make check      install what testing needs, build, run every test
#   make demo       install what building needs, build, show a real update against a throw-away BIND
#   make asan lint bench fuzz musl install uninstall clean dist

VERSION = 0.1.0

CC = cc
PREFIX = /usr/local
BINDIR = $(PREFIX)/bin
LIBEXECDIR = $(PREFIX)/libexec/dyndnsc
SHAREDIR = $(PREFIX)/share/dyndnsc
MANDIR = $(PREFIX)/share/man
SYSCONFDIR = /etc

# linux or bsd: which lib/*-$(OS).c is compiled; landlock, pledge or none: which lib/sandbox-$(SANDBOX).c
OS = linux
SANDBOX = landlock

CFLAGS = -O2 -g
STD = -std=c11 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE
WARN = -Wall -Wextra
DEFS = -DVERSION='"$(VERSION)"' -DLIBEXECDIR='"$(LIBEXECDIR)"' -DSHAREDIR='"$(SHAREDIR)"' -DSYSCONFDIR='"$(SYSCONFDIR)"'
ALL_CFLAGS = $(STD) $(WARN) -Ilib $(DEFS) $(CPPFLAGS) $(CFLAGS)

RESOLV_LIBS = -lresolv
CRYPTO_LIBS = -lcrypto

-include config.mk

LIB_SRC != ls lib/*.c lib/*/*.c | grep -Ev -e '-(linux|bsd|landlock|pledge|none)\.c$$'
OS_SRC != ls lib/*-$(OS).c lib/*/*-$(OS).c 2>/dev/null; true
LIB_OBJ = $(LIB_SRC:.c=.o) $(OS_SRC:.c=.o) lib/sandbox-$(SANDBOX).o

# The five commands link libc and libresolv only; what links libcrypto or libcurl is a backend in libexec.
BIN = cmd/dyndnsc cmd/dyndnsc-detect cmd/dyndnsc-resolve cmd/dyndnsc-update cmd/dyndnsc-presets
LIBEXEC = cmd/dyndnsc-rfc2136

all: $(BIN) $(LIBEXEC)
bin: $(BIN)

.SUFFIXES: .c .o
.c.o:
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

lib/libdyndnsc.a: $(LIB_OBJ)
	rm -f $@
	$(AR) rcs $@ $(LIB_OBJ)

# BIN without libresolv's own shared object: it is small, and a check that finds nothing to do starts without loading it.
$(BIN): lib/libdyndnsc.a
$(LIBEXEC): lib/libdyndnsc.a

cmd/dyndnsc: cmd/dyndnsc.o
	$(CC) $(LDFLAGS) -o $@ $@.o lib/libdyndnsc.a $(RESOLV_LIBS)
cmd/dyndnsc-detect: cmd/dyndnsc-detect.o
	$(CC) $(LDFLAGS) -o $@ $@.o lib/libdyndnsc.a $(RESOLV_LIBS)
cmd/dyndnsc-resolve: cmd/dyndnsc-resolve.o
	$(CC) $(LDFLAGS) -o $@ $@.o lib/libdyndnsc.a $(RESOLV_LIBS)
cmd/dyndnsc-update: cmd/dyndnsc-update.o
	$(CC) $(LDFLAGS) -o $@ $@.o lib/libdyndnsc.a $(RESOLV_LIBS)
cmd/dyndnsc-presets: cmd/dyndnsc-presets.o
	$(CC) $(LDFLAGS) -o $@ $@.o lib/libdyndnsc.a $(RESOLV_LIBS)
cmd/dyndnsc-rfc2136: cmd/dyndnsc-rfc2136.o
	$(CC) $(LDFLAGS) -o $@ $@.o lib/libdyndnsc.a $(RESOLV_LIBS) $(CRYPTO_LIBS)

-include $(LIB_OBJ:.o=.d) $(BIN:=.d) $(LIBEXEC:=.d)
