package dev.busproof.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.lang.foreign.Linker;
import org.jspecify.annotations.NullMarked;

/** The floors of the house, held by a test: docs/decisions/0001-modules.md. */
@AnalyzeClasses(packages = "dev.busproof", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule packages_form_no_cycles =
      slices().matching("dev.busproof.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule the_lab_reaches_a_compositor_only_through_its_socket =
      noClasses()
          .that()
          .resideInAPackage("dev.busproof.clientsim..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.busproof.compositor..");

  @ArchTest
  static final ArchRule the_compositor_knows_nothing_of_the_lab =
      noClasses()
          .that()
          .resideInAPackage("dev.busproof.compositor..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.busproof.clientsim..");

  @ArchTest
  static final ArchRule floors_only_reach_down =
      noClasses()
          .that()
          .resideInAPackage("dev.busproof.memfd..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.busproof.wire..",
              "dev.busproof.compositor..",
              "dev.busproof.clientsim..",
              "dev.busproof.cli..");

  @ArchTest
  static final ArchRule wire_rests_on_memfd_alone =
      noClasses()
          .that()
          .resideInAPackage("dev.busproof.wire..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.busproof.compositor..", "dev.busproof.clientsim..", "dev.busproof.cli..");

  @ArchTest
  static final ArchRule native_calls_are_made_in_memfd_only =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.busproof.memfd..")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(Linker.class)
          .orShould()
          .dependOnClassesThat()
          .resideInAPackage("com.sun.jna..");

  @ArchTest
  static final ArchRule only_the_cli_prints =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.busproof.cli..", "dev.busproof.wire.scanner..")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .callMethod(Throwable.class, "printStackTrace");

  @ArchTest
  static final ArchRule no_static_state_changes =
      fields()
          .that()
          .areDeclaredInClassesThat()
          .resideOutsideOfPackage("dev.busproof.memfd.guard..")
          .and()
          .areStatic()
          .should()
          .beFinal();

  @ArchTest
  static final ArchRule every_package_is_null_marked =
      ArchRuleDefinition.classes()
          .that(
              DescribedPredicate.describe(
                  "are not module descriptors",
                  (JavaClass c) -> !c.getSimpleName().equals("module-info")))
          .should(
              new ArchCondition<JavaClass>("live in a package that is @NullMarked") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                  JavaPackage room = type.getPackage();
                  if (!room.isAnnotatedWith(NullMarked.class)) {
                    events.add(
                        SimpleConditionEvent.violated(
                            type, room.getName() + " is not @NullMarked"));
                  }
                }
              });

  @ArchTest
  static final ArchRule the_error_of_a_faulting_load_is_never_the_mechanism =
      noClasses()
          .should()
          .dependOnClassesThat()
          .areAssignableTo(InternalError.class)
          .because("it is asynchronous and some loads crash the VM instead (docs/threat-model.md)");
}
