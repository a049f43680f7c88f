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
# both are on systemd's own search path; nothing is enabled by installing
SYSTEMDUNITDIR = $(PREFIX)/lib/systemd/system
SYSTEMDUSERUNITDIR = $(PREFIX)/lib/systemd/user

# what services are told in the User-Agent, so that they can reach somebody; users set `contact`
HOMEPAGE = https://dyndnsc.example.org/

# linux or bsd: which lib/*-$(OS).c is compiled; landlock, pledge or none: which lib/sandbox-$(SANDBOX).c
OS = linux
SANDBOX = landlock

CFLAGS = -O2 -g
STD = -std=c11 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE
WARN = -Wall -Wextra
DEFS = -DVERSION='"$(VERSION)"' -DLIBEXECDIR='"$(LIBEXECDIR)"' -DSHAREDIR='"$(SHAREDIR)"' -DSYSCONFDIR='"$(SYSCONFDIR)"' \
	-DHOMEPAGE='"$(HOMEPAGE)"'
ALL_CFLAGS = $(STD) $(WARN) -Ilib $(DEFS) $(CPPFLAGS) $(HARDEN) $(CFLAGS)

# every command is hardened the way a distribution would
HARDEN = -fstack-protector-strong -fPIE
ALL_LDFLAGS = -pie -Wl,-z,relro -Wl,-z,now $(CFLAGS) $(LDFLAGS)

RESOLV_LIBS = -lresolv
CRYPTO_LIBS = -lcrypto
HTTP_LIBS = -lcurl -ljson-c $(CRYPTO_LIBS)
UPNP_LIBS = -lminiupnpc

-include config.mk

LIB_SRC != ls lib/*.c lib/*/*.c | grep -Ev -e '-(linux|bsd|landlock|pledge|none)\.c$$'
OS_SRC != ls lib/*-$(OS).c lib/*/*-$(OS).c 2>/dev/null; true
LIB_OBJ = $(LIB_SRC:.c=.o) $(OS_SRC:.c=.o) lib/sandbox-$(SANDBOX).o

# What is installed in bin links libc only, and libresolv where it asks DNS; what links more is a backend in libexec.
ASKS_DNS = cmd/dyndnsc-detect cmd/dyndnsc-resolve
LIBC_ONLY = cmd/dyndnsc cmd/dyndnsc-update cmd/dyndnsc-presets cmd/dyndnsc-status cmd/dyndnsc-doctor cmd/dyndnsc-setup \
	cmd/dyndnsc-import
BIN = $(LIBC_ONLY) $(ASKS_DNS)
LIBEXEC = cmd/dyndnsc-rfc2136 cmd/dyndnsc-http cmd/dyndnsc-upnp
# plugins, thin scripts
NOTIFY != ls cmd/dyndnsc-notify-*

all: $(BIN) $(LIBEXEC)
bin: $(BIN)

.SUFFIXES: .c .o
.c.o:
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

lib/libdyndnsc.a: $(LIB_OBJ)
	rm -f $@
	$(AR) rcs $@ $(LIB_OBJ)

$(LIBC_ONLY): $(LIBC_ONLY:=.o) lib/libdyndnsc.a
	$(CC) $(ALL_LDFLAGS) -o $@ $@.o lib/libdyndnsc.a
$(ASKS_DNS): $(ASKS_DNS:=.o) lib/libdyndnsc.a
	$(CC) $(ALL_LDFLAGS) -o $@ $@.o lib/libdyndnsc.a $(RESOLV_LIBS)
cmd/dyndnsc-rfc2136: cmd/dyndnsc-rfc2136.o lib/libdyndnsc.a
	$(CC) $(ALL_LDFLAGS) -o $@ $@.o lib/libdyndnsc.a $(RESOLV_LIBS) $(CRYPTO_LIBS)
cmd/dyndnsc-http: cmd/dyndnsc-http.o lib/libdyndnsc.a
	$(CC) $(ALL_LDFLAGS) -o $@ $@.o lib/libdyndnsc.a $(RESOLV_LIBS) $(HTTP_LIBS)
cmd/dyndnsc-upnp: cmd/dyndnsc-upnp.o lib/libdyndnsc.a
	$(CC) $(ALL_LDFLAGS) -o $@ $@.o lib/libdyndnsc.a $(RESOLV_LIBS) $(UPNP_LIBS)

# Tests. Unit tests and stub servers link the library; the fuzz targets are also built with a main() that runs their
# seed corpus, so that every `make check` does.
UNIT_SRC != ls tests/unit/*.c 2>/dev/null; true
STUB_SRC != ls tests/stub/*.c 2>/dev/null; true
FUZZ_SRC != ls tests/fuzz/*.c 2>/dev/null; true
TEST_BIN = $(UNIT_SRC:.c=) $(STUB_SRC:.c=)
FUZZ_BIN = $(FUZZ_SRC:.c=.fuzz)

$(TEST_BIN): lib/libdyndnsc.a
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -MMD -MP -o $@ $@.c lib/libdyndnsc.a $(RESOLV_LIBS) $(HTTP_LIBS)
$(FUZZ_BIN): lib/libdyndnsc.a tests/replay.c
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -MMD -MP -o $@ $(@:.fuzz=.c) tests/replay.c lib/libdyndnsc.a $(RESOLV_LIBS) $(HTTP_LIBS)

tests: all $(TEST_BIN) $(FUZZ_BIN)

# Installs what testing needs (nothing, when it is there), builds, and runs every test.
check:
	tests/packages check
	$(MAKE) tests
	tests/run

# The same in a copy that is built with AddressSanitizer and UndefinedBehaviorSanitizer.
asan:
	tests/packages check
	tests/asan '$(MAKE)'

lint:
	tests/packages check
	tests/lint $(CC) $(STD) $(DEFS) -Ilib $(CPPFLAGS)

# Ratios beside programs that are known, measured in one run.
bench:
	tests/packages bench
	$(MAKE) tests
	tests/bench

# FUZZ_SECONDS for each target, with libFuzzer.
fuzz:
	tests/packages check
	tests/fuzz/run $(STD) $(DEFS) -Ilib

# The commands against musl, in a copy.
musl:
	tests/packages check
	tests/musl '$(MAKE)'

demo:
	tests/packages demo
	$(MAKE) all
	share/demo

# Service files. Those of systemd go where it finds them, the others are examples to copy; all get the paths of this
# installation.
UNITS = dyndnsc.service dyndnsc-oneshot.service dyndnsc.timer
SERVICES = cron/dyndnsc launchd/dyndnsc.plist openrc/dyndnsc openwrt/dyndnsc.init openwrt/dyndnsc.hotplug
PATHS = sed -e 's|/usr/local/bin/|$(BINDIR)/|g' -e 's|/etc/dyndnsc\.ini|$(SYSCONFDIR)/dyndnsc.ini|g'

install: all
	mkdir -p $(DESTDIR)$(BINDIR) $(DESTDIR)$(LIBEXECDIR) $(DESTDIR)$(SHAREDIR) $(DESTDIR)$(MANDIR)/man1 \
	    $(DESTDIR)$(MANDIR)/man5 $(DESTDIR)$(MANDIR)/man7
	for f in $(BIN); do install -m 755 $$f $(DESTDIR)$(BINDIR)/ || exit 1; done
	for f in $(LIBEXEC) $(NOTIFY); do install -m 755 $$f $(DESTDIR)$(LIBEXECDIR)/ || exit 1; done
	install -m 644 share/presets.ini $(DESTDIR)$(SHAREDIR)/
	for d in share/recipes/*; do mkdir -p $(DESTDIR)$(SHAREDIR)/recipes/$${d##*/} && \
	    install -m 644 $$d/*.ini $(DESTDIR)$(SHAREDIR)/recipes/$${d##*/}/ || exit 1; done
	mkdir -p $(DESTDIR)$(SHAREDIR)/import && install -m 644 share/import/*.ini $(DESTDIR)$(SHAREDIR)/import/
	for n in 1 5 7; do for f in man/*.$$n; do install -m 644 $$f $(DESTDIR)$(MANDIR)/man$$n/ || exit 1; done; done
	mkdir -p $(DESTDIR)$(SYSTEMDUNITDIR) $(DESTDIR)$(SYSTEMDUSERUNITDIR)
	for f in $(UNITS); do to=$(DESTDIR)$(SYSTEMDUNITDIR)/$$f && $(PATHS) share/systemd/$$f >$$to && chmod 644 $$to || exit 1; done
	to=$(DESTDIR)$(SYSTEMDUSERUNITDIR)/dyndnsc.service && $(PATHS) share/systemd/user/dyndnsc.service >$$to && chmod 644 $$to
	for f in $(SERVICES); do to=$(DESTDIR)$(SHAREDIR)/$$f && mkdir -p $${to%/*} && $(PATHS) share/$$f >$$to && \
	    chmod 644 $$to || exit 1; done

uninstall:
	for f in $(BIN); do rm -f $(DESTDIR)$(BINDIR)/$${f##*/}; done
	for f in $(LIBEXEC) $(NOTIFY); do rm -f $(DESTDIR)$(LIBEXECDIR)/$${f##*/}; done
	rm -f $(DESTDIR)$(SHAREDIR)/presets.ini
	for f in share/recipes/*/*.ini; do rm -f $(DESTDIR)$(SHAREDIR)/$${f#share/}; done
	-for d in share/recipes/*; do rmdir $(DESTDIR)$(SHAREDIR)/$${d#share/}; done 2>/dev/null
	-rmdir $(DESTDIR)$(SHAREDIR)/recipes 2>/dev/null
	for f in share/import/*.ini; do rm -f $(DESTDIR)$(SHAREDIR)/$${f#share/}; done
	-rmdir $(DESTDIR)$(SHAREDIR)/import 2>/dev/null
	for n in 1 5 7; do for f in man/*.$$n; do rm -f $(DESTDIR)$(MANDIR)/man$$n/$${f##*/}; done; done
	for f in $(UNITS); do rm -f $(DESTDIR)$(SYSTEMDUNITDIR)/$$f; done
	rm -f $(DESTDIR)$(SYSTEMDUSERUNITDIR)/dyndnsc.service
	for f in $(SERVICES); do rm -f $(DESTDIR)$(SHAREDIR)/$$f; done
	-for f in $(SERVICES); do rmdir $(DESTDIR)$(SHAREDIR)/$${f%/*}; done 2>/dev/null
	-rmdir $(DESTDIR)$(LIBEXECDIR) $(DESTDIR)$(SHAREDIR) 2>/dev/null

clean:
	rm -f lib/libdyndnsc.a $(BIN) $(LIBEXEC) $(TEST_BIN) $(FUZZ_BIN)
	find . -name '*.o' -o -name '*.d' -type f | xargs rm -f

dist:
	git -c tar.umask=0022 archive --format=tar.gz --prefix=dyndnsc-$(VERSION)/ -o dyndnsc-$(VERSION).tar.gz HEAD

.PHONY: all bin tests check asan lint bench fuzz musl demo install uninstall clean dist

-include $(LIB_OBJ:.o=.d) $(BIN:=.d) $(LIBEXEC:=.d) $(TEST_BIN:=.d) $(FUZZ_BIN:.fuzz=.d)
